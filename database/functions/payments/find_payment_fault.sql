-- Why a paid checkout cannot be trusted to pay for what it names, or null. What we asked is on our own rows, never in the event.
set local role crm_owner;

create or replace function crm.find_payment_fault(
  told crm.stripe_facts, asked crm.checkouts, paid_at timestamptz
) returns text
language sql stable as $$
  select case
    when asked.id is null and told.intake_id is null and told.upsell_id is null then 'names_nothing_of_ours'
    when asked.id is null and told.intake_id is not null and asked.intake_id is null then 'intake_unknown'
    when asked.id is null and told.upsell_id is not null and asked.upsell_id is null then 'recommendation_unknown'
    when asked.customer_id <> told.customer_id then 'customer_mismatch'
    when exists (
      select from crm.upsell_recommendations as u where u.id = asked.upsell_id and u.customer_id <> asked.customer_id
    ) then 'customer_mismatch'
    when asked.currency <> told.currency then 'currency_mismatch'
    when asked.amount_cents is distinct from told.amount_cents then 'amount_mismatch'
    when exists (select from crm.find_rivals(told.checkout_session_id, asked, paid_at) as r where r.comes_first) then 'paid_twice'
  end
$$;

-- Other payments for the same intake, or for the same recommendation where no intake is named; the first by Stripe's time holds.
create or replace function crm.find_rivals(checkout text, asked crm.checkouts, moment timestamptz)
returns table (checkout_session_id text, comes_first boolean)
language sql stable rows 1 as $$
  select p.stripe_checkout_session_id, (p.paid_at, p.stripe_checkout_session_id) < (moment, checkout)
  from (
    select * from crm.payments where intake_id = asked.intake_id
    union all
    select * from crm.payments where intake_id is null and carried_upsell_id = asked.upsell_id and asked.intake_id is null
  ) as p
  where p.stripe_checkout_session_id <> checkout and (p.flag is null or p.flag = 'paid_twice')
$$;

grant execute on function
crm.find_payment_fault(crm.stripe_facts, crm.checkouts, timestamptz), crm.find_rivals(text, crm.checkouts, timestamptz)
to crm_api;
