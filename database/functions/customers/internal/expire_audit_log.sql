-- Deletes a batch of old audit entries.
create or replace function crm.expire_audit_log(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select id from crm.audit_log where created_at < before order by created_at, id limit at_most
  ), gone as (
    delete from crm.audit_log as a using old where a.id = old.id returning 1
  )
  select count(*)::integer from gone
$$;

revoke execute on function crm.expire_audit_log from crm_api;
