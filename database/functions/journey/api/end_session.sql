-- Ends a session: a started one is completed, any other is cancelled; one that has ended stays as it is.
create or replace function api.end_session(claims jsonb, idempotency_key text, fingerprint text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer', 'mechanic');
  s crm.sessions;
  event jsonb;
begin
  if reply is not null then return jsonb_build_object('session', reply, 'event', null); end if;
  s := crm.lock_session(wanted);
  if crm.session_is_open(s.status) then
    if crm.role() = 'mechanic' and s.mechanic_id is null then
      perform crm.raise_conflict(format('A session that is %s can only be ended by its customer.', s.status));
    end if;
    perform crm.assert_move(s.status, case when s.started_at is null then 'cancelled' else 'completed' end);
    s := crm.close_session(s);
    if s.status = 'completed' then
      event := crm.emit_session_completed(s);
    end if;
  end if;
  reply := crm.save_reply(idempotency_key, crm.session_reply(s));
  return jsonb_build_object('session', reply, 'event', event);
end $$;

grant execute on function api.end_session to crm_app;
