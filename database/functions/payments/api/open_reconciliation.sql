-- Returns the window of Stripe events to read next: an unfinished one, or a new one up to `until`. It begins an hour early,
-- because Stripe's list may be late.
create or replace function api.open_reconciliation(claims jsonb, until timestamptz) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  m crm.reconciliation_state;
begin
  perform crm.authorize_call(claims, 'service');
  update reconciliation_state set
    window_end = coalesce(window_end, greatest(until, read_to)), version = version + 1
  returning * into m;
  return jsonb_build_object(
    'version', m.version, 'until', m.window_end, 'page_after', m.page_after,
    -- Stripe keeps events for thirty days.
    'since', greatest(m.read_to - interval '1 hour', m.window_end - interval '29 days')
  );
end $$;

grant execute on function api.open_reconciliation to crm_worker;
