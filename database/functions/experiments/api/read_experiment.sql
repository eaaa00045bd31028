-- Returns the latest phase of an experiment with its sums of this moment and what was known on each day; null when it never ran.
create or replace function api.read_experiment(claims jsonb, wanted text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  e crm.experiments;
begin
  perform crm.authorize_call(claims, 'admin', 'service');
  select * into e from experiments where name = wanted order by phase desc limit 1;
  if not found then
    return null;
  end if;
  return jsonb_build_object(
    'phase', crm.experiment_reply(e),
    'sums', crm.experiment_sums(e),
    'days', (
      select coalesce(jsonb_agg(to_jsonb(d) - 'experiment' - 'phase' order by d.day, d.variation), '[]')
      from experiment_days as d where d.experiment = e.name and d.phase = e.phase
    )
  );
end $$;

grant execute on function api.read_experiment to crm_app, crm_worker;
