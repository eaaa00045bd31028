-- The stretch of Stripe's events that is to be read next: the one that an earlier run left unfinished, or a new one that ends at
-- `until`. It begins an hour before all that was read, because Stripe's list may be late.
set local role crm_api;

create or replace function api.open_reconciliation(claims jsonb, until timestamptz) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  m crm.reconciliation_marks;
begin
  perform crm.enter(claims, 'service');
  update reconciliation_marks set
    window_end = coalesce(window_end, greatest(until, read_to)), version = version + 1
  returning * into m;
  return jsonb_build_object(
    'version', m.version, 'until', m.window_end, 'page_after', m.page_after,
    -- Stripe forgets events after thirty days.
    'since', greatest(m.read_to - interval '1 hour', m.window_end - interval '29 days')
  );
end $$;

grant execute on function api.open_reconciliation(jsonb, timestamptz) to crm_worker;
