-- Whether a recommendation sets a plan's price; one without a plan never makes a dearer plan cheaper.
create or replace function crm.upsell_price_applies(
  u crm.upsell_recommendations, chosen text, plan_price bigint, plan_currency text
) returns boolean
language sql immutable as $$
  select u.price_cents is not null and u.currency = plan_currency
    and case when u.plan is null then plan_price > 0 and plan_price <= u.price_cents else u.plan = chosen end
$$;
