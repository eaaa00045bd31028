-- An offer may be sold at a price configured at Stripe; the recommendation keeps which one, as it keeps its amount.
set local role crm_owner;

alter table crm.upsell_recommendations
add column stripe_price text constraint recommendations_stripe_price_shape check (stripe_price ~ '^price_[A-Za-z0-9]+$');
alter table crm.upsell_decisions add column stripe_price text;
grant insert (stripe_price) on crm.upsell_recommendations to crm_api;
