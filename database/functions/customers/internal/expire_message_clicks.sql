-- Deletes a batch of old clicks; what they counted for stays in the messages.
create or replace function crm.expire_message_clicks(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select id from crm.message_clicks where at < before order by at limit at_most
  ), gone as (
    delete from crm.message_clicks as c using old where c.id = old.id returning 1
  )
  select count(*)::integer from gone
$$;

revoke execute on function crm.expire_message_clicks from crm_api;
