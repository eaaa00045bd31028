-- Stores how far reconciliation has read: the next page begins after `last`; null ends the window. Returns the new version,
-- or null when another run has begun since.
create or replace function api.advance_reconciliation(claims jsonb, known_version bigint, last text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  now_at bigint;
begin
  perform crm.authorize_call(claims, 'service');
  update reconciliation_state set
    page_after = last, version = version + 1,
    read_to = case when last is null then coalesce(window_end, read_to) else read_to end,
    window_end = case when last is null then null else window_end end
  where version = known_version
  returning version into now_at;
  return to_jsonb(now_at);
end $$;

grant execute on function api.advance_reconciliation to crm_worker;
