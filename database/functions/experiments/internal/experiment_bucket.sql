-- Where a seed puts a unit, in ten thousandths: GrowthBook's hash of version 2, equal to crm.experiments.rules.hashing.
create or replace function crm.experiment_bucket(seed text, unit text) returns integer
language sql immutable strict as $$
  select (crm.hash_fnv32a(crm.hash_fnv32a(seed || unit)::text) % 10000)::integer
$$;
