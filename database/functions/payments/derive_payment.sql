-- Makes a payment's row, and all that follows from it, what the facts seen so far say. Called after every new fact; called
-- again it changes nothing. Returns the events to publish.
set local role crm_owner;

create or replace function crm.derive_payment(checkout text, attribution jsonb) returns jsonb
language plpgsql as $$
declare
  told crm.stripe_facts := crm.find_told(checkout);
  asked crm.checkouts := crm.find_asked(told);
  before crm.payments;
  payment crm.payments;
  events jsonb := '[]';
begin
  update crm.checkouts set stripe_checkout_session_id = checkout, status = crm.checkout_status(checkout) where id = asked.id;
  select * into before from crm.payments where stripe_checkout_session_id = checkout;
  payment := crm.save_payment(told, asked, attribution);
  perform crm.judge_events(checkout, asked.id is not null);
  if payment.id is null then
    return events;
  end if;
  if payment.flag is null or payment.flag = 'paid_twice' then
    events := events || crm.settle_payment(payment);
  end if;
  if payment.customer_id is not null and (payment.flag, payment.paid_at) is distinct from (before.flag, before.paid_at) then
    events := events || crm.assign_credit(payment.customer_id);
  end if;
  return events || crm.tell_reversals(checkout);
end $$;

-- An intent that succeeded pays its checkout, also when the checkout's own word is late.
create or replace function crm.checkout_status(checkout text) returns text
language sql stable as $$
  select case
    when (select paid_at from crm.sum_facts(checkout)) is not null then 'paid'
    when bool_or(f.status = 'failed') then 'failed'
    when bool_or(f.status = 'unpaid') then 'processing'
    when bool_or(f.status = 'expired') then 'expired'
    else 'open'
  end
  from crm.stripe_facts as f where f.kind = 'checkout' and f.subject = checkout
$$;

grant execute on function crm.derive_payment(text, jsonb), crm.checkout_status(text) to crm_api;
