-- The sums of measures between instants, along dimensions: whole days of UTC, the quarters of an hour up to where the periods begin
-- and end, and the live tail. It reads a few rows for each day, however much happened on it.
set local role crm_owner;

-- A local day begins somewhere within a day of UTC: it is counted from the midnight that is nearest, and corrected by what lies between.
create or replace function crm.nearest_midnights(edges timestamptz[]) returns timestamptz[]
language sql stable as $$
  select array_agg(date_trunc('day', e.at + interval '12 hours', 'UTC') order by e.place)
  from unnest(edges) with ordinality as e (at, place)
$$;

create or replace function crm.metric_cells(measures text[], dimensions text[], edges timestamptz[])
returns table (period integer, dimension text, value text, measure text, currency text, n numeric, amount numeric)
language sql stable as $$
  with cells as (
    select width_bucket(d.at, m.midnights) as period, d.dimension, d.value, d.measure, d.currency, d.n, d.amount
    from crm.nearest_midnights(edges) as m (midnights)
    join crm.metric_days as d
      on d.dimension = any (dimensions) and d.measure = any (measures)
      and d.at >= m.midnights[1] and d.at < m.midnights[cardinality(edges)]
    union all
    select side.period, q.dimension, q.value, q.measure, q.currency, side.sign * q.n, side.sign * q.amount
    from unnest(edges, crm.nearest_midnights(edges)) with ordinality as e (at, midnight, place)
    cross join lateral (
      select * from crm.metric_slots as s
      where s.dimension = any (dimensions) and s.measure = any (measures)
        and s.at >= least(e.at, e.midnight) and s.at < greatest(e.at, e.midnight)
      offset 0  -- one short range of the index for each edge, never one pass over all
    ) as q
    -- What lies between is taken from the period on one side of the edge and given to the one on the other.
    cross join lateral (values
      (e.place::integer - 1, case when e.midnight < e.at then 1 else -1 end),
      (e.place::integer, case when e.midnight < e.at then -1 else 1 end)
    ) as side (period, sign)
    where side.period between 1 and cardinality(edges) - 1
    union all
    select width_bucket(f.at, edges), d.dimension, d.value, f.measure, f.currency, f.n, f.amount
    from crm.metric_tail(measures, null) as f
    cross join lateral crm.dimensions_of(f) as d
    where f.measure = any (measures) and d.dimension = any (dimensions)
      and f.at >= edges[1] and f.at < edges[cardinality(edges)]
  )
  select period, dimension, value, measure, currency, sum(n), sum(amount) from cells
  group by 1, 2, 3, 4, 5
  having sum(n) <> 0 or sum(amount) <> 0
$$;

grant execute on function crm.nearest_midnights(timestamptz[]), crm.metric_cells(text[], text[], timestamptz[]) to crm_api;
