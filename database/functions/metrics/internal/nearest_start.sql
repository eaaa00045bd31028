-- The start of a rollup interval that is nearest to a moment.
create or replace function crm.nearest_start(grain text, at timestamptz) returns timestamptz
language sql stable as $$
  select crm.grain_start(
    grain, at + case grain when '3h' then interval '90 minutes' when 'day' then interval '12 hours' else interval '15 days' end
  )
$$;
