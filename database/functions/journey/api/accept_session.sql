-- Assigns a pending session to the mechanic; it then waits to start.
create or replace function api.accept_session(claims jsonb, idempotency_key text, fingerprint text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'mechanic');
  s crm.sessions;
begin
  if reply is not null then return reply; end if;
  s := crm.lock_session(wanted);
  perform crm.assert_move(s.status, 'waiting');
  insert into mechanics as m (id, name) values (crm.subject(), claims ->> 'name')
  on conflict (id) do update set name = excluded.name where m.name is null and excluded.name is not null;
  update sessions set status = 'waiting', mechanic_id = crm.subject(), accepted_at = now() where id = wanted returning * into s;
  return crm.save_reply(idempotency_key, crm.session_reply(s));
end $$;

grant execute on function api.accept_session to crm_app;
