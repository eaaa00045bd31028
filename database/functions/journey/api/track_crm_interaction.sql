-- Public function for a founder's own scripts: appends one interaction of any customer and returns its id.
create or replace function api.track_crm_interaction(
  p_customer_id uuid, p_interaction_type text, p_session_id uuid default null, p_metadata jsonb default '{}'
) returns uuid
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  new_id uuid;
begin
  perform crm.authorize_call('{"sub": "00000000-0000-0000-0000-000000000000", "role": "service"}', 'service');
  perform crm.assert_not_erased(p_customer_id);
  insert into customers (id) values (p_customer_id) on conflict (id) do nothing;
  new_id := crm.append_interaction(p_customer_id, p_interaction_type, p_session_id, p_metadata);
  return new_id;
end $$;

grant execute on function api.track_crm_interaction to crm_worker, crm_ingest;
