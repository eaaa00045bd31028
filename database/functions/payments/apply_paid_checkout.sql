-- What a paid checkout does: the payment, the paid session, the story, the credit of at most one recommendation, and the events.
set local role crm_owner;

create or replace function crm.apply_paid_checkout(event jsonb, fact jsonb) returns jsonb
language plpgsql as $$
declare
  intake crm.intakes;
  upsell crm.upsell_recommendations;
  fault text;
  credited uuid;
begin
  -- Two events of one checkout meet here: the later one waits, and then finds the payment.
  perform pg_advisory_xact_lock(hashtextextended(fact ->> 'checkout_session_id', 0));
  if exists (select from crm.payments where stripe_checkout_session_id = fact ->> 'checkout_session_id') then
    return '{"outcome": "stored", "events": []}';
  end if;
  select * into intake from crm.intakes where id = (fact ->> 'intake_id')::uuid for update;
  select * into upsell from crm.upsell_recommendations
  where id = coalesce((fact ->> 'upsell_id')::uuid, intake.upsell_id) for update;
  fault := crm.find_payment_fault(fact, intake, upsell);
  if fault is null and upsell.id is not null and upsell.purchased_at is null then
    credited := upsell.id;
  end if;
  insert into crm.payments (
    customer_id, intake_id, upsell_id, stripe_event_id, stripe_checkout_session_id, stripe_payment_intent_id,
    amount_cents, currency, flag, paid_at
  ) values (
    coalesce(intake.customer_id, upsell.customer_id), intake.id, credited, event ->> 'id', fact ->> 'checkout_session_id',
    fact ->> 'payment_intent_id', (fact ->> 'amount')::bigint, fact ->> 'currency', fault, (event ->> 'created_at')::timestamptz
  );
  if fault is not null then
    return jsonb_build_object('outcome', 'flagged', 'flag', fault, 'events', '[]'::jsonb);
  end if;
  return jsonb_build_object('outcome', 'applied', 'events', crm.settle_checkout(event, fact, intake, upsell, credited));
end $$;

grant execute on function crm.apply_paid_checkout(jsonb, jsonb) to crm_api;
