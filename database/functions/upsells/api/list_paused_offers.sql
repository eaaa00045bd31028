-- Returns the offers that an admin has paused, and the version of the catalogue in force.
create or replace function api.list_paused_offers(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  return jsonb_build_object('paused', crm.paused_offers(), 'published', crm.published_catalogue());
end $$;

grant execute on function api.list_paused_offers to crm_app;
