-- What the next decision about a customer has to know of experiments: the shipped first, then the running, with the customer's variations.
create or replace function crm.active_experiments(wanted_customer uuid) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'name', e.name, 'phase', e.phase, 'seed', e.seed, 'definition', e.definition, 'shipped', e.shipped, 'variation', u.variation
  ) order by e.status desc, e.name), '[]')
  from crm.experiments as e
  left join crm.experiment_units as u on u.experiment = e.name and u.phase = e.phase and u.customer_id = wanted_customer
  where e.status <> 'stopped'
    and not exists (select from crm.experiments as later where later.name = e.name and later.phase > e.phase)
$$;
