-- Forgets one batch of what is older than its days, and answers how many rows that were: fewer than at_most when none is left.
-- Rows that figures count keep their place; only what people wrote in them goes.
set local role crm_steward;

create or replace function api.enforce_retention(claims jsonb, item text, days integer, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  before timestamptz := now() - make_interval(days => days);
begin
  perform crm.enter(claims, 'service');
  return to_jsonb(case item
    when 'requests' then crm.forget_requests(before, at_most)
    when 'outbox' then crm.forget_events(before, at_most)
    when 'stripe_events' then crm.forget_payloads(before, at_most)
    when 'audit_log' then crm.forget_reads(before, at_most)
    when 'interactions' then crm.forget_metadata(before, at_most)
    when 'intakes' then crm.forget_intakes(before, at_most)
    when 'sessions' then crm.forget_summaries(before, at_most)
  end);
end $$;

grant execute on function api.enforce_retention(jsonb, text, integer, integer) to crm_worker;
