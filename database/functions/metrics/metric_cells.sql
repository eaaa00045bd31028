-- The sums of measures between instants, along dimensions: whole days of UTC, the quarters of an hour up to where the periods begin
-- and end, and the live tail. It reads a few rows for each day, however much happened on it.
set local role crm_owner;

create or replace function crm.metric_cells(measures text[], dimensions text[], edges timestamptz[])
returns table (period integer, dimension text, value text, measure text, currency text, n numeric, amount numeric)
language sql stable as $$
  with edge as (
    -- A local day begins somewhere within a day of UTC: count from the midnight that is nearest, and correct by what lies between.
    select place, at, date_trunc('day', at + interval '12 hours', 'UTC') as midnight
    from unnest(edges) with ordinality as e (at, place)
  ), spans as (
    select a.place::integer as period, 1 as sign, a.midnight as since, b.midnight as until, true as whole_days
    from edge as a join edge as b on b.place = a.place + 1
    union all
    select e.place::integer + shift.periods, shift.sign * case when e.at < e.midnight then -1 else 1 end,
      least(e.at, e.midnight), greatest(e.at, e.midnight), false
    from edge as e cross join (values (-1, 1), (0, -1)) as shift (periods, sign)
    where e.at <> e.midnight and e.place + shift.periods between 1 and cardinality(edges) - 1
  ), cells as (
    select s.period, d.dimension, d.value, d.measure, d.currency, d.n, d.amount
    from spans as s
    join crm.metric_days as d
      on d.dimension = any (dimensions) and d.measure = any (measures) and d.at >= s.since and d.at < s.until
    where s.whole_days
    union all
    select s.period, q.dimension, q.value, q.measure, q.currency, s.sign * q.n, s.sign * q.amount
    from spans as s
    join crm.metric_slots as q
      on q.dimension = any (dimensions) and q.measure = any (measures) and q.at >= s.since and q.at < s.until
    where not s.whole_days
    union all
    select width_bucket(f.at, edges), d.dimension, d.value, f.measure, f.currency, f.n, f.amount
    from crm.metric_tail(null) as f
    cross join lateral crm.dimensions_of(f) as d
    where f.measure = any (measures) and d.dimension = any (dimensions)
      and f.at >= edges[1] and f.at < edges[cardinality(edges)]
  )
  select period, dimension, value, measure, currency, sum(n), sum(amount) from cells
  group by 1, 2, 3, 4, 5
  having sum(n) <> 0 or sum(amount) <> 0
$$;

grant execute on function crm.metric_cells(text[], text[], timestamptz[]) to crm_api;
