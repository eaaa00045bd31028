-- Sums of measures by period and dimension. Periods are counted in the coarsest grain from its nearest starts, corrected by finer
-- grains at the edges, and completed with the tail, the unmerged facts of the same snapshot: a few rows for each period and measure, however much happened.
create or replace function crm.metric_cells(measures text[], dimensions text[], edges timestamptz[], tail crm.metric_fact[])
returns table (period integer, dimension text, value text, measure text, currency text, row_count numeric, amount numeric)
language sql stable as $$
  with borders as materialized (
    select
      e.place::integer as place, e.at, crm.nearest_start('3h', e.at) as three_hours, crm.nearest_start('day', e.at) as day,
      crm.nearest_start(crm.coarsest_grain(edges), e.at) as whole
    from unnest(edges) with ordinality as e (at, place)
  ), cells as (
    select width_bucket(s.at, w.starts) as period, s.dimension, s.value, s.measure, s.currency, s.row_count, s.amount
    from (select array_agg(whole order by place) as starts, min(whole) as first, max(whole) as last from borders) as w
    cross join lateral (
      select * from crm.metric_rollups as m
      where m.grain = crm.coarsest_grain(edges) and m.dimension = any (dimensions) and m.measure = any (measures)
        and m.at >= w.first and m.at < w.last
      offset 0  -- keeps the index range scan, whatever the planner expects
    ) as s
    union all
    select side.period, s.dimension, s.value, s.measure, s.currency, side.sign * s.row_count, side.sign * s.amount
    from borders as b
    cross join lateral (
      values ('15min', b.at, b.three_hours), ('3h', b.three_hours, b.day), ('day', b.day, b.whole)
    ) as gap (grain, exact, rough)
    cross join lateral (
      select m.dimension, m.value, m.measure, m.currency, sum(m.row_count) as row_count, sum(m.amount) as amount
      from crm.metric_rollups as m
      where m.grain = gap.grain and m.dimension = any (dimensions) and m.measure = any (measures)
        and m.at >= least(gap.exact, gap.rough) and m.at < greatest(gap.exact, gap.rough)
      group by 1, 2, 3, 4
    ) as s
    -- What lies between moves from the period on one side of the edge to the period on the other.
    cross join lateral (values
      (b.place - 1, case when gap.rough < gap.exact then 1 else -1 end),
      (b.place, case when gap.rough < gap.exact then -1 else 1 end)
    ) as side (period, sign)
    where gap.exact <> gap.rough and side.period between 1 and cardinality(edges) - 1
    union all
    select width_bucket(f.at, edges), d.dimension, d.value, f.measure, f.currency, f.row_count, f.amount
    from unnest(tail) as f
    cross join lateral crm.fact_dimensions(f) as d
    where f.measure = any (measures) and d.dimension = any (dimensions)
      and f.at >= edges[1] and f.at < edges[cardinality(edges)]
  )
  select period, dimension, value, measure, currency, sum(row_count), sum(amount) from cells
  group by 1, 2, 3, 4, 5
  having sum(row_count) <> 0 or sum(amount) <> 0
$$;
