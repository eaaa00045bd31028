-- Refuses a move between states that crm.session_moves does not list.
create or replace function crm.assert_move(from_state text, to_state text) returns void
language plpgsql as $$
begin
  if not exists (select from crm.session_moves where from_status = from_state and to_status = to_state) then
    perform crm.raise_invalid_move(from_state, to_state);
  end if;
end $$;
