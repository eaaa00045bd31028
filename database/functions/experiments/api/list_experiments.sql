-- Returns the latest phase of every experiment that ever ran, by name.
create or replace function api.list_experiments(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin', 'service');
  return (
    select coalesce(jsonb_agg(crm.experiment_reply(e) order by e.name), '[]')
    from experiments as e
    where not exists (select from experiments as later where later.name = e.name and later.phase > e.phase)
  );
end $$;

grant execute on function api.list_experiments to crm_app, crm_worker;
