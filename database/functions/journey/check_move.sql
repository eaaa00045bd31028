-- Refuses a move that crm.session_moves does not allow, naming both states.
set local role crm_owner;

create or replace function crm.check_move(from_state text, to_state text) returns void
language plpgsql as $$
begin
  if not exists (select from crm.session_moves where from_status = from_state and to_status = to_state) then
    perform crm.refuse_move(from_state, to_state);
  end if;
end $$;

grant execute on function crm.check_move(text, text) to crm_api;
