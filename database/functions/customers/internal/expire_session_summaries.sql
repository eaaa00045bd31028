-- Removes the summaries of a batch of old sessions, and the mechanics' sentences that came with them.
create or replace function crm.expire_session_summaries(before timestamptz, at_most integer) returns integer
language plpgsql as $$
declare
  batch uuid[] := array(
    select id from crm.sessions
    where id > crm.retention_cursor('sessions') and id < crm.min_uuidv7_at(before) order by id limit at_most
  );
begin
  update crm.sessions set summary = null where id = any (batch) and summary is not null;
  update crm.upsell_recommendations set recommended_note = '' where session_id = any (batch) and recommended_note <> '';
  return crm.advance_retention_cursor('sessions', batch);
end $$;

revoke execute on function crm.expire_session_summaries from crm_api;
