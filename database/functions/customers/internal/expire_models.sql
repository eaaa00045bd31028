-- Deletes a batch of models of which none has been active for so long.
create or replace function crm.expire_models(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select id from crm.models where status <> 'active' and trained_at < before order by trained_at, id limit at_most
  ), gone as (
    delete from crm.models as m using old where m.id = old.id returning 1
  )
  select count(*)::integer from gone
$$;

revoke execute on function crm.expire_models from crm_api;
