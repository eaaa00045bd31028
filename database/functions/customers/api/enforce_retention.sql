-- Expires one batch of records older than a number of days and returns its size: less than at_most when none is left.
-- Rows that metrics count stay; only what people wrote in them goes.
set local role crm_steward;

create or replace function api.enforce_retention(claims jsonb, item text, days integer, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  before timestamptz := now() - make_interval(days => days);
begin
  perform crm.authorize_call(claims, 'service');
  return to_jsonb(case item
    when 'requests' then crm.expire_requests(before, at_most)
    when 'request_counts' then crm.expire_request_counts(before, at_most)
    when 'outbox' then crm.expire_outbox_events(before, at_most)
    when 'stripe_events' then crm.expire_stripe_payloads(before, at_most)
    when 'price_history' then crm.expire_price_history(before, at_most)
    when 'decision_contexts' then crm.expire_decision_contexts(before, at_most)
    when 'segment_moves' then crm.expire_segment_moves(before, at_most)
    when 'models' then crm.expire_models(before, at_most)
    when 'audit_log' then crm.expire_audit_log(before, at_most)
    when 'interactions' then crm.expire_interaction_metadata(before, at_most)
    when 'intakes' then crm.expire_intake_details(before, at_most)
    when 'messages' then crm.expire_message_addresses(before, at_most)
    when 'message_clicks' then crm.expire_message_clicks(before, at_most)
    when 'mail_events' then crm.expire_mail_events(before, at_most)
    when 'quotes' then crm.expire_quote_words(before, at_most)
    when 'sessions' then crm.expire_session_summaries(before, at_most)
  end);
end $$;

grant execute on function api.enforce_retention to crm_worker;
