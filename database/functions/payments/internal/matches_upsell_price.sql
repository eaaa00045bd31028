-- Whether an intake costs what its recommendation says.
create or replace function crm.matches_upsell_price(intake crm.intakes, u crm.upsell_recommendations) returns boolean
language sql immutable as $$
  select coalesce(
    intake.price_cents = u.price_cents and intake.currency = u.currency and (u.plan is null or u.plan = intake.plan), false
  )
$$;
