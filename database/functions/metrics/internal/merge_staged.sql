-- Adds the staged facts to the rollups of every grain, drops empty cells, and returns the number of cells changed.
create or replace function crm.merge_staged() returns bigint
language plpgsql as $$
declare
  cells bigint;
begin
  insert into crm.metric_rollups as k (grain, dimension, at, measure, value, currency, n, amount)
  select g.grain, s.dimension, crm.grain_start(g.grain, s.at), s.measure, s.value, s.currency, sum(s.n), sum(s.amount)
  from crm.rollup_staging as s cross join (values ('15min'), ('3h'), ('day'), ('month')) as g (grain)
  group by 1, 2, 3, 4, 5, 6
  order by 1, 2, 3  -- stores rows together that are read together
  on conflict (grain, dimension, at, measure, value, currency) do update set n = k.n + excluded.n, amount = k.amount + excluded.amount;
  get diagnostics cells = row_count;

  delete from crm.metric_rollups where n = 0 and amount = 0;
  delete from crm.rollup_staging;
  return cells;
end $$;
