-- Ends a bandit's running phase and begins the next, with other weights and a new seed; returns whether that phase was still running.
create or replace function api.reweight_experiment(claims jsonb, wanted text, wanted_phase integer, weights jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  e crm.experiments;
begin
  perform crm.authorize_call(claims, 'service');
  perform pg_advisory_xact_lock(hashtextextended('experiment ' || wanted, 0));
  e := crm.lock_experiment(wanted);
  if e.phase is distinct from wanted_phase or e.status <> 'running' then
    return 'false';
  end if;
  update experiments set status = 'stopped', stopped_at = now(), stop_reason = 'The bandit moved the shares.'
  where name = e.name and phase = e.phase;
  insert into experiments (name, phase, seed, definition, started_by, reweighted)
  select e.name, e.phase + 1, e.name || ' ' || uuidv7(), e.definition || jsonb_build_object('variations', (
    select jsonb_agg(v.variation || jsonb_build_object('weight', weights -> (v.variation ->> 'name')) order by v.place)
    from jsonb_array_elements(e.definition -> 'variations') with ordinality as v (variation, place)
  )), e.started_by, true;
  return 'true';
end $$;

grant execute on function api.reweight_experiment to crm_worker;
