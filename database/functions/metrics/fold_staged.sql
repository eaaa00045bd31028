-- Adds what was staged to the sums at every grain, and answers how many cells that were. A cell that came to nothing goes.
set local role crm_owner;

create or replace function crm.fold_staged() returns bigint
language plpgsql as $$
declare
  cells bigint;
begin
  insert into crm.metric_sums as k (grain, dimension, at, measure, value, currency, n, amount)
  select g.grain, s.dimension, crm.grain_start(g.grain, s.at), s.measure, s.value, s.currency, sum(s.n), sum(s.amount)
  from crm.metric_staged as s cross join (values ('quarter'), ('watch'), ('day'), ('month')) as g (grain)
  group by 1, 2, 3, 4, 5, 6
  order by 1, 2, 3  -- rows that are read together lie together
  on conflict (grain, dimension, at, measure, value, currency) do update set n = k.n + excluded.n, amount = k.amount + excluded.amount;
  get diagnostics cells = row_count;

  delete from crm.metric_sums where n = 0 and amount = 0;
  delete from crm.metric_staged;
  return cells;
end $$;

grant execute on function crm.fold_staged() to crm_api;
