-- Moves the cursor of an item past a batch and returns the size of the batch.
create or replace function crm.advance_retention_cursor(wanted_item text, batch uuid[]) returns integer
language sql as $$
  insert into crm.retention_cursors (item, last_id)
  select wanted_item, batch[cardinality(batch)] where cardinality(batch) > 0
  on conflict (item) do update set last_id = excluded.last_id;
  select cardinality(batch)
$$;

revoke execute on function crm.advance_retention_cursor from crm_api;
