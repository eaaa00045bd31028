-- Keeps the variations that were drawn for a customer; the first one of a phase stays.
create or replace function crm.save_experiment_units(wanted_customer uuid, assignments jsonb) returns void
language sql as $$
  insert into crm.experiment_units (experiment, phase, customer_id, variation, bucket, propensity)
  select a.experiment, a.phase, wanted_customer, a.variation, crm.experiment_bucket(e.seed, wanted_customer::text), a.propensity
  from jsonb_to_recordset(assignments) as a (
    experiment text, phase integer, variation text, propensity double precision, shipped boolean
  )
  inner join crm.experiments as e on e.name = a.experiment and e.phase = a.phase
  where not a.shipped
  order by a.experiment
  on conflict (experiment, phase, customer_id) do nothing
$$;
