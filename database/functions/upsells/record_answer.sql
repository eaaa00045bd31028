-- Writes what was shown of a recommendation, or answered to it, into its customer's story.
set local role crm_owner;

create or replace function crm.record_answer(u crm.upsell_recommendations, interaction_type text) returns uuid
language sql as $$
  select crm.record(u.customer_id, interaction_type, u.session_id, jsonb_build_object(
    'upsell_id', u.id, 'recommendation_type', u.recommendation_type, 'price_cents', u.price_cents, 'currency', u.currency
  ))
$$;

grant execute on function crm.record_answer(crm.upsell_recommendations, text) to crm_api;
