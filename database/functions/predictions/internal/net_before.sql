-- What is left of a payment of what was reversed of it before a moment: later refunds are not known then.
create or replace function crm.net_before(p crm.payments, at timestamptz) returns bigint
language sql stable as $$
  select p.amount_cents - case when p.refunded_cents + p.lost_cents = 0 then 0 else coalesce(
    -- Of payments that were loaded without Stripe's facts only the sum is known, and when the last was.
    (select t.refunded + t.lost from crm.payment_totals(p.stripe_checkout_session_id, at) as t where t.paid_at is not null),
    case when p.reversed_at >= at then 0 else p.refunded_cents + p.lost_cents end
  ) end
$$;
