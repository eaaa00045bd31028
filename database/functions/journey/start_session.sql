-- Both have joined: the session goes live.
set local role crm_api;

create or replace function api.start_session(claims jsonb, request_key text, fingerprint text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb;
  s crm.sessions;
  previous text;
begin
  perform crm.enter(claims, 'mechanic');
  reply := crm.claim_request(request_key, fingerprint);
  if reply is not null then
    return reply;
  end if;
  s := crm.lock_session(wanted);
  previous := s.status;
  perform crm.check_move(previous, 'live');
  update sessions set status = 'live', started_at = coalesce(started_at, now()) where id = wanted returning * into s;
  perform crm.record(s.customer_id, 'session_started', s.id, jsonb_build_object(
    'mechanic_id', s.mechanic_id, 'previous_status', previous
  ));
  return crm.keep_reply(request_key, crm.session_reply(s));
end $$;

grant execute on function api.start_session(jsonb, text, text, uuid) to crm_app;
