-- The title on the receipt: the recommendation's where it set the price, else the plan's.
create or replace function crm.receipt_title(intake crm.intakes, plans jsonb) returns text
language sql stable as $$
  select coalesce(
    (select u.service_title from crm.upsell_recommendations as u where u.id = intake.upsell_id and crm.matches_upsell_price(intake, u)),
    (select plan ->> 'title' from jsonb_array_elements(plans) as plan where plan ->> 'name' = intake.plan),
    intake.plan
  )
$$;
