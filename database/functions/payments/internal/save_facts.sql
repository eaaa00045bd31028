-- Adds an event's facts and returns their checkout; a known fact only moves its first time back, so that order does not matter.
create or replace function crm.save_facts(event jsonb, fact jsonb) returns text
language plpgsql as $$
declare
  named crm.stripe_facts;
begin
  insert into crm.stripe_facts as known select * from crm.parse_facts(event, fact)
  on conflict (kind, subject, status, amount_cents) do update set
    stripe_event_id = case
      when (excluded.occurred_at, excluded.stripe_event_id) < (known.occurred_at, known.stripe_event_id)
      then excluded.stripe_event_id else known.stripe_event_id
    end,
    occurred_at = least(known.occurred_at, excluded.occurred_at),
    currency = least(known.currency, excluded.currency),
    checkout_session_id = least(known.checkout_session_id, excluded.checkout_session_id),
    payment_intent_id = least(known.payment_intent_id, excluded.payment_intent_id),
    charge_id = least(known.charge_id, excluded.charge_id);
  named := jsonb_populate_record(null::crm.stripe_facts, fact - 'kind');
  update crm.stripe_events set
    checkout_session_id = named.checkout_session_id, payment_intent_id = named.payment_intent_id,
    charge_id = named.charge_id, currency = named.currency
  where id = event ->> 'id';
  return crm.checkout_of_fact(named);
end $$;
