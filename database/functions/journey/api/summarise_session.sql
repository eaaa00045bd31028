-- Stores the mechanic's summary of a completed session, which may be rewritten, and what was decided about the offer they recommend.
create or replace function api.summarise_session(
  claims jsonb, idempotency_key text, fingerprint text, wanted uuid, notes text, decision jsonb default null
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'mechanic');
  s crm.sessions;
begin
  if reply is not null then return reply; end if;
  s := crm.lock_session(wanted);
  if s.status <> 'completed' then
    perform crm.raise_conflict(format('A session that is %s has no summary; only a completed one does.', s.status));
  end if;
  perform crm.assert_not_erased(s.customer_id);
  update sessions set summary = notes, summarised_at = now() where id = wanted returning * into s;
  perform crm.serve_customer(s.id);
  if decision is not null then
    perform crm.recommend_as_mechanic(s, decision);
  end if;
  return crm.save_reply(
    idempotency_key, crm.session_reply(s) || jsonb_build_object('recommendation', crm.mechanics_recommendation(s.id))
  );
end $$;

grant execute on function api.summarise_session to crm_app;
