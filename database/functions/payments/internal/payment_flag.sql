-- Why a paid checkout does not match what we asked for or what its intent received, or null; what we asked for is in our own rows,
-- never in the event. Refunds and disputes find a checkout by its intent only.
create or replace function crm.payment_flag(
  fact crm.stripe_facts, expected crm.checkouts, paid_at timestamptz
) returns text
language sql stable as $$
  with received as (
    select f.amount_cents, f.currency from crm.facts_of_checkout(fact.checkout_session_id) as f
    where f.kind = 'intent' and f.status = 'succeeded'
  )
  select case
    when expected.id is null and fact.intake_id is null and fact.upsell_id is null then 'names_nothing_of_ours'
    when expected.id is null and fact.intake_id is not null and expected.intake_id is null then 'intake_unknown'
    when expected.id is null and fact.upsell_id is not null and expected.upsell_id is null then 'recommendation_unknown'
    when expected.customer_id <> fact.customer_id then 'customer_mismatch'
    when exists (
      select from crm.upsell_recommendations as u where u.id = expected.upsell_id and u.customer_id <> expected.customer_id
    ) then 'customer_mismatch'
    when fact.amount_cents > 0 and fact.payment_intent_id is null then 'no_payment_intent'
    when expected.currency <> fact.currency or exists (select from received as r where r.currency <> fact.currency)
      then 'currency_mismatch'
    when expected.amount_cents is distinct from fact.amount_cents
      or exists (select from received as r where r.amount_cents <> fact.amount_cents) then 'amount_mismatch'
    when exists (select from crm.competing_payments(fact.checkout_session_id, expected, paid_at) as r where r.comes_first) then 'paid_twice'
  end
$$;
