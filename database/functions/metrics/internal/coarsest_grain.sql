-- The coarsest grain for periods between these edges: days where a month would be corrected by more days than it has.
create or replace function crm.coarsest_grain(edges timestamptz[]) returns text
language sql immutable as $$
  select case
    when edges[cardinality(edges)] - edges[1] >= (cardinality(edges) - 1) * interval '28 days' then 'month' else 'day'
  end
$$;
