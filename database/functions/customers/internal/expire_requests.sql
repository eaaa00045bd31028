-- Deletes a batch of old idempotency keys with their replies.
create or replace function crm.expire_requests(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select subject, key from crm.requests where created_at < before limit at_most
  ), gone as (
    delete from crm.requests as r using old where r.subject = old.subject and r.key = old.key returning 1
  )
  select count(*)::integer from gone
$$;

revoke execute on function crm.expire_requests from crm_api;
