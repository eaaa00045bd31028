-- Appends an interaction and returns its id.
create or replace function crm.append_interaction(customer_id uuid, interaction_type text, session_id uuid, metadata jsonb) returns uuid
language plpgsql as $$
declare
  new_id uuid := uuidv7();
begin
  insert into crm.crm_interactions (id, customer_id, interaction_type, session_id, metadata)
  values (new_id, customer_id, interaction_type, session_id, metadata);
  return new_id;
end $$;
