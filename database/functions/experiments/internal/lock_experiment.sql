-- Returns the latest phase of an experiment, locked, or no row.
create or replace function crm.lock_experiment(wanted text) returns crm.experiments
language sql as $$
  select * from crm.experiments where name = wanted order by phase desc limit 1 for update
$$;
