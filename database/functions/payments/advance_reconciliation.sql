-- A page was read: the next begins after `last`, or the stretch is done when that is null. Returns the new version, or null when
-- another run has begun since: it goes on from here.
set local role crm_api;

create or replace function api.advance_reconciliation(claims jsonb, known_version bigint, last text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  now_at bigint;
begin
  perform crm.enter(claims, 'service');
  update reconciliation_marks set
    page_after = last, version = version + 1,
    read_to = case when last is null then coalesce(window_end, read_to) else read_to end,
    window_end = case when last is null then null else window_end end
  where version = known_version
  returning version into now_at;
  return to_jsonb(now_at);
end $$;

grant execute on function api.advance_reconciliation(jsonb, bigint, text) to crm_worker;
