-- Other payments for the same intake, or for the same recommendation without an intake; the first by Stripe's time holds.
create or replace function crm.competing_payments(checkout text, expected crm.checkouts, moment timestamptz)
returns table (checkout_session_id text, comes_first boolean)
language sql stable rows 1 as $$
  select p.stripe_checkout_session_id, (p.paid_at, p.stripe_checkout_session_id) < (moment, checkout)
  from (
    select * from crm.payments where intake_id = expected.intake_id
    union all
    select * from crm.payments where intake_id is null and carried_upsell_id = expected.upsell_id and expected.intake_id is null
  ) as p
  where p.stripe_checkout_session_id <> checkout and (p.flag is null or p.flag = 'paid_twice')
$$;
