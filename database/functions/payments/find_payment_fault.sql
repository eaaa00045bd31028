-- Why a paid checkout cannot be trusted to pay for what it names, or null. What we asked is on our own rows, never in the event.
set local role crm_owner;

create or replace function crm.find_payment_fault(
  fact jsonb, intake crm.intakes, upsell crm.upsell_recommendations
) returns text
language sql stable as $$
  select case
    when fact ->> 'intake_id' is null and fact ->> 'upsell_id' is null then 'names_nothing_of_ours'
    when fact ->> 'intake_id' is not null and intake.id is null then 'intake_unknown'
    when fact ->> 'upsell_id' is not null and upsell.id is null then 'recommendation_unknown'
    when intake.customer_id <> (fact ->> 'customer_id')::uuid then 'customer_mismatch'
    when upsell.customer_id <> coalesce(intake.customer_id, (fact ->> 'customer_id')::uuid) then 'customer_mismatch'
    when intake.paid_at is not null then 'paid_twice'
    when intake.id is null and upsell.purchased_at is not null then 'paid_twice'
    when coalesce(intake.currency, upsell.currency) <> fact ->> 'currency' then 'currency_mismatch'
    when coalesce(intake.price_cents, upsell.price_cents) is distinct from (fact ->> 'amount')::bigint then 'amount_mismatch'
  end
$$;

grant execute on function crm.find_payment_fault(jsonb, crm.intakes, crm.upsell_recommendations) to crm_api;
