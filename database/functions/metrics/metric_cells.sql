-- The sums of measures between instants, along dimensions: whole months or days of UTC, the smaller grains up to where the periods
-- begin and end, and the live tail. It reads a few rows for each period and measure, however much happened in it.
set local role crm_owner;

create or replace function crm.grain_start(grain text, at timestamptz) returns timestamptz
language sql stable as $$
  select case grain
    when 'quarter' then date_bin('15 minutes', at, 'epoch')
    when 'watch' then date_bin('3 hours', at, 'epoch')
    else date_trunc(grain, at, 'UTC')
  end
$$;

-- Periods are counted from the start that is nearest to theirs, and corrected by the finer grains that lie between.
create or replace function crm.nearest_start(grain text, at timestamptz) returns timestamptz
language sql stable as $$
  select crm.grain_start(
    grain, at + case grain when 'watch' then interval '90 minutes' when 'day' then interval '12 hours' else interval '15 days' end
  )
$$;

-- Days where a month would be corrected by more days than it has.
create or replace function crm.coarsest_grain(edges timestamptz[]) returns text
language sql immutable as $$
  select case
    when edges[cardinality(edges)] - edges[1] >= (cardinality(edges) - 1) * interval '28 days' then 'month' else 'day'
  end
$$;

create or replace function crm.metric_cells(measures text[], dimensions text[], edges timestamptz[])
returns table (period integer, dimension text, value text, measure text, currency text, n numeric, amount numeric)
language sql stable as $$
  with borders as materialized (
    select
      e.place::integer as place, e.at, crm.nearest_start('watch', e.at) as watch, crm.nearest_start('day', e.at) as day,
      crm.nearest_start(crm.coarsest_grain(edges), e.at) as whole
    from unnest(edges) with ordinality as e (at, place)
  ), cells as (
    select width_bucket(s.at, w.starts) as period, s.dimension, s.value, s.measure, s.currency, s.n, s.amount
    from (select array_agg(whole order by place) as starts, min(whole) as first, max(whole) as last from borders) as w
    cross join lateral (
      select * from crm.metric_sums as m
      where m.grain = crm.coarsest_grain(edges) and m.dimension = any (dimensions) and m.measure = any (measures)
        and m.at >= w.first and m.at < w.last
      offset 0  -- a range of the index, whatever the planner thinks of its length
    ) as s
    union all
    select side.period, s.dimension, s.value, s.measure, s.currency, side.sign * s.n, side.sign * s.amount
    from borders as b
    cross join lateral (
      values ('quarter', b.at, b.watch), ('watch', b.watch, b.day), ('day', b.day, b.whole)
    ) as gap (grain, exact, rough)
    cross join lateral (
      select m.dimension, m.value, m.measure, m.currency, sum(m.n) as n, sum(m.amount) as amount
      from crm.metric_sums as m
      where m.grain = gap.grain and m.dimension = any (dimensions) and m.measure = any (measures)
        and m.at >= least(gap.exact, gap.rough) and m.at < greatest(gap.exact, gap.rough)
      group by 1, 2, 3, 4
    ) as s
    -- What lies between is taken from the period on one side of the edge and given to the one on the other.
    cross join lateral (values
      (b.place - 1, case when gap.rough < gap.exact then 1 else -1 end),
      (b.place, case when gap.rough < gap.exact then -1 else 1 end)
    ) as side (period, sign)
    where gap.exact <> gap.rough and side.period between 1 and cardinality(edges) - 1
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

grant execute on function
crm.grain_start(text, timestamptz), crm.nearest_start(text, timestamptz), crm.coarsest_grain(timestamptz[]),
crm.metric_cells(text[], text[], timestamptz[])
to crm_api;
