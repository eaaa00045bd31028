-- Stores the customer's rating of a completed session; it may be changed for seven days.
create or replace function api.rate_session(
  claims jsonb, idempotency_key text, fingerprint text, wanted uuid, stars smallint
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer');
  s crm.sessions;
begin
  if reply is not null then return reply; end if;
  s := crm.lock_session(wanted);
  if s.duration_minutes is null then
    perform crm.raise_conflict(format('A session that is %s cannot be rated; only a completed one can.', s.status));
  elsif s.rated_at < now() - interval '7 days' then
    perform crm.raise_conflict('This rating was given over seven days ago and stands.');
  end if;
  update sessions set rating = stars, rated_at = coalesce(rated_at, now()) where id = wanted returning * into s;
  return crm.save_reply(idempotency_key, crm.session_reply(s));
end $$;

grant execute on function api.rate_session to crm_app;
