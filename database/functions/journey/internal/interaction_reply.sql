-- An interaction as the API returns it.
create or replace function crm.interaction_reply(i crm.crm_interactions) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    'id', i.id, 'customer_id', i.customer_id, 'interaction_type', i.interaction_type, 'session_id', i.session_id,
    'metadata', i.metadata, 'created_at', i.created_at
  )
$$;
