-- Returns the sums of every phase since an admin started the latest run of an experiment, for a bandit.
create or replace function api.read_experiment_run(claims jsonb, wanted text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'service');
  return (
    select coalesce(jsonb_agg(crm.experiment_sums(e) order by e.phase), '[]')
    from experiments as e
    where e.name = wanted
      and e.phase >= (select max(begun.phase) from experiments as begun where begun.name = wanted and not begun.reweighted)
  );
end $$;

grant execute on function api.read_experiment_run to crm_worker;
