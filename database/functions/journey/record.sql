-- Appends what happened to a customer's story.
set local role crm_owner;

create or replace function crm.record(customer_id uuid, interaction_type text, session_id uuid, metadata jsonb) returns uuid
language plpgsql as $$
declare
  new_id uuid := uuidv7();
begin
  insert into crm.crm_interactions (id, customer_id, interaction_type, session_id, metadata)
  values (new_id, customer_id, interaction_type, session_id, metadata);
  return new_id;
end $$;

grant execute on function crm.record(uuid, text, uuid, jsonb) to crm_api;
