-- Returns which of these Stripe events were never received.
create or replace function api.find_missed_events(claims jsonb, event_ids jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  missed jsonb;
begin
  perform crm.authorize_call(claims, 'service');
  select coalesce(jsonb_agg(given.id), '[]') into missed
  from jsonb_array_elements_text(event_ids) as given (id)
  where not exists (select from stripe_events as e where e.id = given.id);
  return missed;
end $$;

grant execute on function api.find_missed_events to crm_worker;
