-- Stores a payment as its facts have it, or none while nothing was paid; the later of two payments for the same is paid twice.
create or replace function crm.save_payment(fact crm.stripe_facts, expected crm.checkouts, attribution jsonb) returns crm.payments
language plpgsql as $$
declare
  sums record;
  payment crm.payments;
  rival text;
begin
  select * into sums from crm.payment_totals(fact.checkout_session_id);
  if sums.paid_at is null then
    return null;
  end if;
  payment.flag := crm.payment_flag(fact, expected, sums.paid_at);
  if payment.flag is null then
    for rival in
      update crm.payments as p set flag = 'paid_twice' from crm.competing_payments(fact.checkout_session_id, expected, sums.paid_at) as r
      where p.stripe_checkout_session_id = r.checkout_session_id and p.flag is null
      returning p.stripe_checkout_session_id
    loop
      perform crm.set_event_outcomes(rival, true);
    end loop;
  end if;
  insert into crm.payments as p (
    customer_id, intake_id, carried_upsell_id, stripe_event_id, stripe_checkout_session_id, stripe_payment_intent_id,
    amount_cents, currency, flag, paid_at, refunded_cents, lost_cents, state, reversed_at, click_days, view_days
  ) values (
    expected.customer_id, expected.intake_id, expected.upsell_id, sums.stripe_event_id, fact.checkout_session_id,
    sums.payment_intent_id, fact.amount_cents, fact.currency, payment.flag,
    sums.paid_at, sums.refunded, sums.lost, crm.payment_state(fact.amount_cents, sums.refunded + sums.lost, sums.disputed),
    case when sums.refunded + sums.lost = fact.amount_cents and fact.amount_cents > 0 then sums.last_reversal end,
    coalesce((attribution ->> 'click_days')::integer, 0), coalesce((attribution ->> 'view_days')::integer, 0)
  ) on conflict (stripe_checkout_session_id) do update set
    customer_id = excluded.customer_id, intake_id = excluded.intake_id, carried_upsell_id = excluded.carried_upsell_id,
    stripe_event_id = excluded.stripe_event_id, stripe_payment_intent_id = excluded.stripe_payment_intent_id,
    amount_cents = excluded.amount_cents, currency = excluded.currency, flag = excluded.flag, paid_at = excluded.paid_at,
    refunded_cents = excluded.refunded_cents, lost_cents = excluded.lost_cents, state = excluded.state,
    reversed_at = excluded.reversed_at
  returning * into payment;
  return payment;
end $$;
