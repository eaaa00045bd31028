-- Deletes a batch of old counts of requests.
create or replace function crm.expire_request_counts(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select subject, route_class, slot from crm.request_counts where minute < before order by minute limit at_most
  ), gone as (
    delete from crm.request_counts as c using old
    where c.subject = old.subject and c.route_class = old.route_class and c.slot = old.slot and c.minute < before returning 1
  )
  select count(*)::integer from gone
$$;

revoke execute on function crm.expire_request_counts from crm_api;
