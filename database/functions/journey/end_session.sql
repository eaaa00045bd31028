-- Ends a session: one that went live is completed, one that never did is cancelled, one that ended stays as it stands.
set local role crm_api;

create or replace function api.end_session(claims jsonb, request_key text, fingerprint text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb;
  s crm.sessions;
  event jsonb;
begin
  perform crm.enter(claims, 'customer', 'mechanic');
  reply := crm.claim_request(request_key, fingerprint);
  if reply is not null then
    return jsonb_build_object('session', reply, 'event', null);
  end if;
  s := crm.lock_session(wanted);
  if s.status in ('pending', 'scheduled', 'accepted', 'waiting', 'live', 'reconnecting') then
    if crm.role() = 'mechanic' and s.mechanic_id is null then
      perform crm.refuse_conflict(format('A session that is %s can only be ended by its customer.', s.status));
    end if;
    perform crm.check_move(s.status, case when s.started_at is null then 'cancelled' else 'completed' end);
    s := crm.close_session(s);
    if s.status = 'completed' then
      event := crm.announce_completion(s);
    end if;
  end if;
  reply := crm.keep_reply(request_key, crm.session_reply(s));
  return jsonb_build_object('session', reply, 'event', event);
end $$;

grant execute on function api.end_session(jsonb, text, text, uuid) to crm_app;
