-- Makes a session live once both have joined.
create or replace function api.start_session(claims jsonb, idempotency_key text, fingerprint text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'mechanic');
  s crm.sessions;
  previous text;
begin
  if reply is not null then return reply; end if;
  s := crm.lock_session(wanted);
  previous := s.status;
  perform crm.assert_move(previous, 'live');
  update sessions set status = 'live', started_at = coalesce(started_at, now()) where id = wanted returning * into s;
  perform crm.append_interaction(s.customer_id, 'session_started', s.id, jsonb_build_object(
    'mechanic_id', s.mechanic_id, 'previous_status', previous
  ));
  return crm.save_reply(idempotency_key, crm.session_reply(s));
end $$;

grant execute on function api.start_session to crm_app;
