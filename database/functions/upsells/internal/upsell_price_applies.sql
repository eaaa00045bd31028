-- Whether a recommendation sets a plan's price; one without a plan never makes a dearer plan cheaper, by its price before discounts.
create or replace function crm.upsell_price_applies(
  u crm.upsell_recommendations, chosen text, plan_price bigint, plan_currency text
) returns boolean
language sql stable as $$
  select u.price_cents is not null and u.currency = plan_currency
    and case when u.plan is null then plan_price > 0 and plan_price <= coalesce((crm.current_quote(u.id)).list_cents, u.price_cents) else u.plan = chosen end
$$;
