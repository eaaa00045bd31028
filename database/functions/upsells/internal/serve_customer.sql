-- Returns a session of the calling mechanic, and lets the call read its customer's history; raises not found otherwise.
create or replace function crm.serve_customer(wanted uuid) returns crm.sessions
language plpgsql as $$
declare
  s crm.sessions;
begin
  select * into s from crm.sessions where id = wanted and mechanic_id = crm.subject();
  if not found then
    perform crm.raise_not_found('session');
  end if;
  perform set_config('crm.served', s.customer_id::text, true);
  return s;
end $$;
