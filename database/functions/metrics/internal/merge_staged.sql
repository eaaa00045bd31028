-- Adds the staged facts to the rollups of every grain, drops empty cells, and returns the number of cells changed.
create or replace function crm.merge_staged() returns bigint
language plpgsql as $$
declare
  cells bigint;
begin
  insert into crm.metric_rollups as k (grain, dimension, at, measure, value, currency, row_count, amount)
  select g.grain, s.dimension, crm.grain_start(g.grain, s.at), s.measure, s.value, s.currency, sum(s.row_count), sum(s.amount)
  from crm.rollup_staging as s cross join (values ('15min'), ('3h'), ('day'), ('month')) as g (grain)
  group by 1, 2, 3, 4, 5, 6
  order by 1, 2, 3  -- stores rows together that are read together
  on conflict (grain, dimension, at, measure, value, currency) do update set
    row_count = k.row_count + excluded.row_count, amount = k.amount + excluded.amount;
  get diagnostics cells = row_count;

  delete from crm.metric_rollups where row_count = 0 and amount = 0;
  delete from crm.rollup_staging;
  return cells;
end $$;
