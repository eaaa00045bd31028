-- A mechanic takes a pending session: it becomes theirs and waits.
set local role crm_api;

create or replace function api.accept_session(claims jsonb, request_key text, fingerprint text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb;
  s crm.sessions;
begin
  perform crm.enter(claims, 'mechanic');
  reply := crm.claim_request(request_key, fingerprint);
  if reply is not null then
    return reply;
  end if;
  s := crm.lock_session(wanted);
  perform crm.check_move(s.status, 'waiting');
  insert into mechanics (id) values (crm.subject()) on conflict (id) do nothing;
  update sessions set status = 'waiting', mechanic_id = crm.subject(), accepted_at = now() where id = wanted returning * into s;
  return crm.keep_reply(request_key, crm.session_reply(s));
end $$;

grant execute on function api.accept_session(jsonb, text, text, uuid) to crm_app;
