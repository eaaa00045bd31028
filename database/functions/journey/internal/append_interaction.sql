-- Appends an interaction and returns its id, or null when one with this event id is there; of an erased customer it tells no details.
create or replace function crm.append_interaction(
  customer_id uuid, interaction_type text, session_id uuid, metadata jsonb, event_id uuid default null
) returns uuid
language plpgsql as $$
declare
  new_id uuid := uuidv7();
begin
  insert into crm.crm_interactions (id, customer_id, interaction_type, session_id, metadata, client_event_id)
  values (
    new_id, customer_id, interaction_type, session_id, case when crm.is_erased(customer_id) then '{}' else metadata end, event_id
  ) on conflict do nothing;
  return case when found then new_id end;
end $$;
