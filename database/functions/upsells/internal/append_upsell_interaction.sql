-- Appends what was shown of a recommendation, or how the customer answered it.
create or replace function crm.append_upsell_interaction(u crm.upsell_recommendations, interaction_type text) returns uuid
language sql as $$
  select crm.append_interaction(u.customer_id, interaction_type, u.session_id, jsonb_build_object(
    'upsell_id', u.id, 'recommendation_type', u.recommendation_type, 'price_cents', u.price_cents, 'currency', u.currency
  ))
$$;
