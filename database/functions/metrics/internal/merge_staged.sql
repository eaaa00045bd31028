-- Adds the staged facts to the rollups of every grain, drops empty cells, and returns the number of cells changed.
create or replace function crm.merge_staged() returns bigint
language plpgsql as $$
declare
  cells bigint;
begin
  -- Each grain is summed from the finer one, which has fewer rows than the staging.
  with hours as materialized (
    select s.dimension, crm.grain_start('3h', s.at) as at, s.measure, s.value, s.currency,
      sum(s.row_count) as row_count, sum(s.amount) as amount
    from crm.rollup_staging as s group by 1, 2, 3, 4, 5
  ), days as materialized (
    select h.dimension, crm.grain_start('day', h.at) as at, h.measure, h.value, h.currency,
      sum(h.row_count) as row_count, sum(h.amount) as amount
    from hours as h group by 1, 2, 3, 4, 5
  ), months as (
    select d.dimension, crm.grain_start('month', d.at) as at, d.measure, d.value, d.currency,
      sum(d.row_count) as row_count, sum(d.amount) as amount
    from days as d group by 1, 2, 3, 4, 5
  ), summed as (
    select '15min' as grain, s.dimension, s.at, s.measure, s.value, s.currency, s.row_count, s.amount from crm.rollup_staging as s
    union all select '3h', h.* from hours as h
    union all select 'day', d.* from days as d
    union all select 'month', m.* from months as m
  )
  insert into crm.metric_rollups as k (grain, dimension, at, measure, value, currency, row_count, amount)
  select c.* from summed as c
  order by 1, 2, 3  -- stores rows together that are read together
  on conflict (grain, dimension, at, measure, value, currency) do update set
    row_count = k.row_count + excluded.row_count, amount = k.amount + excluded.amount;
  get diagnostics cells = row_count;

  delete from crm.metric_rollups where row_count = 0 and amount = 0;
  delete from crm.rollup_staging;
  return cells;
end $$;
