-- The mechanic's notes on a completed session; they may be rewritten.
set local role crm_api;

create or replace function api.summarise_session(
  claims jsonb, request_key text, fingerprint text, wanted uuid, notes text
) returns jsonb
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
  if s.status <> 'completed' then
    perform crm.refuse_conflict(format('A session that is %s has no summary; only a completed one does.', s.status));
  end if;
  update sessions set summary = notes, summarised_at = now() where id = wanted returning * into s;
  return crm.keep_reply(request_key, crm.session_reply(s));
end $$;

grant execute on function api.summarise_session(jsonb, text, text, uuid, text) to crm_app;
