-- The session that the principal may see, locked for its change; anything else is unknown.
set local role crm_owner;

create or replace function crm.lock_session(wanted uuid) returns crm.sessions
language plpgsql as $$
declare
  s crm.sessions;
begin
  select * into s from crm.sessions where id = wanted for update;
  if not found then
    perform crm.refuse_unknown('session');
  end if;
  return s;
end $$;

grant execute on function crm.lock_session(uuid) to crm_api;
