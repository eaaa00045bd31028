-- Whether an intake has the price of its recommendation: a quote of it, or what it says itself.
create or replace function crm.matches_upsell_price(intake crm.intakes, u crm.upsell_recommendations) returns boolean
language sql immutable as $$
  select coalesce(
    (intake.quote_id is not null and intake.upsell_id = u.id)
    or (intake.price_cents = u.price_cents and intake.currency = u.currency and (u.plan is null or u.plan = intake.plan)), false
  )
$$;
