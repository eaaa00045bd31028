-- A phase of an experiment as the API returns it.
create or replace function crm.experiment_reply(e crm.experiments) returns jsonb
language sql stable as $$
  select to_jsonb(e) - 'seed'
$$;
