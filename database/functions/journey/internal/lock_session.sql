-- Locks and returns a session that the principal may see; raises not found otherwise.
create or replace function crm.lock_session(wanted uuid) returns crm.sessions
language plpgsql as $$
declare
  s crm.sessions;
begin
  -- The customer's lock comes before the row's, for everybody.
  perform crm.is_erased(customer_id) from crm.sessions where id = wanted;
  select * into s from crm.sessions where id = wanted for update;
  if not found then
    perform crm.raise_not_found('session');
  end if;
  return s;
end $$;
