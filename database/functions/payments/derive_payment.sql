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
  select * into before from crm.payments where stripe_checkout_session_id = checkout;
  payment := crm.save_payment(told, asked, attribution);
  update crm.checkouts set
    stripe_checkout_session_id = checkout,
    status = case when payment.id is not null then 'paid' else crm.unpaid_status(checkout) end
  where id = asked.id;
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

-- How a checkout stands that was not paid: whatever ended it counts before what began it.
create or replace function crm.unpaid_status(checkout text) returns text
language sql stable as $$
  select case
    when bool_or(f.status = 'failed') then 'failed'
    when bool_or(f.status = 'unpaid') then 'processing'
    when bool_or(f.status = 'expired') then 'expired'
    else 'open'
  end
  from crm.stripe_facts as f where f.kind = 'checkout' and f.subject = checkout
$$;

grant execute on function crm.derive_payment(text, jsonb), crm.unpaid_status(text) to crm_api;
