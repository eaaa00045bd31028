-- Empties the metadata of a batch of old interactions.
create or replace function crm.expire_interaction_metadata(before timestamptz, at_most integer) returns integer
language plpgsql as $$
declare
  batch uuid[] := array(
    select id from crm.crm_interactions
    where id > crm.retention_cursor('interactions') and id < crm.min_uuidv7_at(before) order by id limit at_most
  );
begin
  update crm.crm_interactions set metadata = '{}' where id = any (batch) and metadata <> '{}';
  return crm.advance_retention_cursor('interactions', batch);
end $$;

revoke execute on function crm.expire_interaction_metadata from crm_api;
