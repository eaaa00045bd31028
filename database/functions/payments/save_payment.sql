-- The payment's row as the facts have it; none while nothing was paid. A payment that an earlier one precedes is paid twice,
-- whichever of the two arrived first.
set local role crm_owner;

create or replace function crm.save_payment(told crm.stripe_facts, asked crm.checkouts, attribution jsonb) returns crm.payments
language plpgsql as $$
declare
  sums record;
  payment crm.payments;
  rival text;
begin
  select * into sums from crm.sum_facts(told.checkout_session_id);
  if sums.paid_at is null then
    return null;
  end if;
  payment.flag := crm.find_payment_fault(told, asked, sums.paid_at);
  if payment.flag is null then
    for rival in
      update crm.payments as p set flag = 'paid_twice' from crm.find_rivals(told.checkout_session_id, asked, sums.paid_at) as r
      where p.stripe_checkout_session_id = r.checkout_session_id and p.flag is null
      returning p.stripe_checkout_session_id
    loop
      perform crm.judge_events(rival, true);
    end loop;
  end if;
  insert into crm.payments as p (
    customer_id, intake_id, carried_upsell_id, stripe_event_id, stripe_checkout_session_id, stripe_payment_intent_id,
    amount_cents, currency, flag, paid_at, refunded_cents, lost_cents, state, reversed_at, click_days, view_days
  ) values (
    asked.customer_id, asked.intake_id, asked.upsell_id, sums.stripe_event_id, told.checkout_session_id,
    sums.payment_intent_id, told.amount_cents, told.currency, payment.flag,
    sums.paid_at, sums.refunded, sums.lost, crm.payment_state(told.amount_cents, sums.refunded + sums.lost, sums.disputed),
    case when sums.refunded + sums.lost = told.amount_cents and told.amount_cents > 0 then sums.last_reversal end,
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

create or replace function crm.payment_state(paid bigint, reversed bigint, disputed boolean) returns text
language sql immutable as $$
  select case
    when paid > 0 and reversed = paid then 'reversed'
    when disputed then 'disputed'
    when reversed > 0 then 'partly_reversed'
    else 'paid'
  end
$$;

grant execute on function
crm.save_payment(crm.stripe_facts, crm.checkouts, jsonb), crm.payment_state(bigint, bigint, boolean) to crm_api;
