-- Leases due events to one relay by moving next_attempt_at on before they are published.
create or replace function api.claim_outbox(claims jsonb, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  leased jsonb;
begin
  perform crm.authorize_call(claims, 'service');
  -- The event of a completed session without decisions was lost on the way: make it due again, with exponential backoff.
  update crm.outbox as o set published_at = null, next_attempt_at = now()
  from crm.sessions as s
  where s.status = 'completed' and s.upsells_generated_at is null and s.ended_at < now() - interval '1 minute'
    and o.event_type = 'SessionCompleted' and o.session_id = s.id
    and o.published_at < now() - least(interval '1 minute' * 2 ^ least(o.attempts, 10), interval '6 hours');

  with due as (
    select id from crm.outbox where published_at is null and next_attempt_at <= now()
    order by next_attempt_at limit at_most for update skip locked
  ), taken as (
    update crm.outbox as o
    set attempts = attempts + 1,
      next_attempt_at = now() + least(interval '30 seconds' * 2 ^ least(attempts, 10), interval '2 minutes')
    from due where o.id = due.id
    returning o.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', id, 'type', event_type, 'version', version, 'occurred_at', occurred_at, 'customer_id', customer_id, 'data', data
  ) order by id), '[]') into leased from taken;
  return leased;
end $$;

grant execute on function api.claim_outbox to crm_worker;
