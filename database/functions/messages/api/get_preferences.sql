-- Returns what the customer wants of mails.
create or replace function api.get_preferences(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'customer');
  return crm.preferences_reply(crm.subject());
end $$;

grant execute on function api.get_preferences to crm_app;
