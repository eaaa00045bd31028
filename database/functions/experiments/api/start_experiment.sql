-- Starts a new phase of an experiment as it is defined now.
create or replace function api.start_experiment(
  claims jsonb, idempotency_key text, fingerprint text, wanted text, new_definition jsonb
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
  latest crm.experiments;
  e crm.experiments;
begin
  if reply is not null then return reply; end if;
  perform pg_advisory_xact_lock(hashtextextended('experiment ' || wanted, 0));
  latest := crm.lock_experiment(wanted);
  if latest.status = 'running' then
    perform crm.raise_conflict(format('%s is running since %s; a change needs a new phase, so stop it first.', wanted, latest.started_at::date));
  end if;
  insert into experiments (name, phase, seed, definition, started_by)
  values (wanted, coalesce(latest.phase, 0) + 1, wanted || ' ' || uuidv7(), new_definition, crm.subject())
  returning * into e;
  return crm.save_reply(idempotency_key, crm.experiment_reply(e));
end $$;

grant execute on function api.start_experiment to crm_app;
