-- Which of these events of Stripe never reached us.
set local role crm_api;

create or replace function api.find_missed_events(claims jsonb, event_ids jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  missed jsonb;
begin
  perform crm.enter(claims, 'service');
  select coalesce(jsonb_agg(given.id), '[]') into missed
  from jsonb_array_elements_text(event_ids) as given (id)
  where not exists (select from stripe_events as e where e.id = given.id);
  return missed;
end $$;

grant execute on function api.find_missed_events(jsonb, jsonb) to crm_worker;
