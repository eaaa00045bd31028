-- Returns one session that row-level security lets the principal see.
create or replace function api.get_session(claims jsonb, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  s crm.sessions;
begin
  perform crm.authorize_call(claims, 'customer', 'mechanic', 'admin');
  select * into s from sessions where id = wanted;
  if not found then
    perform crm.raise_not_found('session');
  end if;
  perform crm.audit_read('session', s.customer_id);
  return crm.session_reply(s);
end $$;

grant execute on function api.get_session to crm_app;
