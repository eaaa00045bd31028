-- Returns the versions of the catalogue and the draft.
create or replace function api.read_catalogue(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  return crm.catalogue_state();
end $$;

grant execute on function api.read_catalogue to crm_app;
