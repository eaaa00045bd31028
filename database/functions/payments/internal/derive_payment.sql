-- Derives a payment and all its effects from the known facts, and returns the events to publish; a repeat changes nothing.
create or replace function crm.derive_payment(checkout text, attribution jsonb) returns jsonb
language plpgsql as $$
declare
  fact crm.stripe_facts := crm.checkout_fact(checkout);
  expected crm.checkouts := crm.expected_checkout(fact);
  before crm.payments;
  payment crm.payments;
  events jsonb := '[]';
begin
  perform crm.is_erased(expected.customer_id);
  select * into before from crm.payments where stripe_checkout_session_id = checkout;
  payment := crm.save_payment(fact, expected, attribution);
  update crm.checkouts set
    stripe_checkout_session_id = checkout,
    status = case when payment.id is not null then 'paid' else crm.unpaid_status(checkout) end
  where id = expected.id;
  perform crm.set_event_outcomes(checkout, expected.id is not null);
  if payment.id is null then
    return events;
  end if;
  if payment.flag is null or payment.flag = 'paid_twice' then
    events := events || crm.fulfil_payment(payment);
  else
    perform crm.withdraw_payment(payment);
  end if;
  if payment.customer_id is not null and (payment.flag, payment.paid_at) is distinct from (before.flag, before.paid_at) then
    events := events || crm.attribute_payments(payment.customer_id);
  end if;
  return events || crm.emit_refund_events(checkout);
end $$;
