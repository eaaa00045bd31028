-- Refuses a change of status that crm.session_transitions does not list.
create or replace function crm.assert_transition(from_state text, to_state text) returns void
language plpgsql as $$
begin
  if not exists (select from crm.session_transitions where from_status = from_state and to_status = to_state) then
    perform crm.raise_invalid_transition(from_state, to_state);
  end if;
end $$;
