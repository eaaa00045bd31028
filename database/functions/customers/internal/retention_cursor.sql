-- The id at which the last run for an item ended.
create or replace function crm.retention_cursor(wanted_item text) returns uuid
language sql stable as $$
  select coalesce((select last_id from crm.retention_cursors where item = wanted_item), '00000000-0000-0000-0000-000000000000')
$$;

revoke execute on function crm.retention_cursor from crm_api;
