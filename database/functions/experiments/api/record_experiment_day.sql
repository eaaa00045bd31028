-- Keeps what is known of a running phase today, and stops it where a guardrail says so; returns whether a new day began for it.
create or replace function api.record_experiment_day(claims jsonb, wanted text, wanted_phase integer, known jsonb, reason text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  today date := (now() at time zone 'UTC')::date;
  last_day date;
begin
  perform crm.authorize_call(claims, 'service');
  select max(day) into last_day from experiment_days where experiment = wanted and phase = wanted_phase;
  insert into experiment_days (experiment, phase, day, variation, customers, estimate, low, high, effect)
  select wanted, wanted_phase, today, k.variation, k.customers, k.estimate, k.low, k.high, k.effect
  from jsonb_to_recordset(known) as k (
    variation text, customers integer, estimate double precision, low double precision, high double precision, effect jsonb
  )
  on conflict (experiment, phase, day, variation) do update set
    customers = excluded.customers, estimate = excluded.estimate, low = excluded.low, high = excluded.high,
    effect = excluded.effect, known_at = now();
  update experiments set status = 'stopped', stopped_at = now(), stop_reason = reason
  where name = wanted and phase = wanted_phase and status = 'running' and reason is not null;
  return to_jsonb(coalesce(last_day < today, false));
end $$;

grant execute on function api.record_experiment_day to crm_worker;
