-- A recommendation as the API answers it.
set local role crm_owner;

create or replace function crm.upsell_reply(u crm.upsell_recommendations) returns jsonb
language sql immutable as $$
  select to_jsonb(u) - 'plan' - 'dismissal_undone_at' - 'stripe_price'
$$;

grant execute on function crm.upsell_reply(crm.upsell_recommendations) to crm_api;
