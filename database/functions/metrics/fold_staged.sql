-- Adds what was staged to the slots and to the days of UTC, and answers how many cells that were. A cell that came to nothing goes.
set local role crm_owner;

create or replace function crm.fold_staged() returns bigint
language plpgsql as $$
declare
  cells bigint;
begin
  insert into crm.metric_slots as k (dimension, measure, at, value, currency, n, amount)
  select dimension, measure, at, value, currency, n, amount from crm.metric_staged
  on conflict (dimension, measure, at, value, currency) do update set n = k.n + excluded.n, amount = k.amount + excluded.amount;
  get diagnostics cells = row_count;

  insert into crm.metric_days as k (dimension, measure, at, value, currency, n, amount)
  select dimension, measure, date_trunc('day', at, 'UTC'), value, currency, sum(n), sum(amount) from crm.metric_staged
  group by 1, 2, 3, 4, 5
  on conflict (dimension, measure, at, value, currency) do update set n = k.n + excluded.n, amount = k.amount + excluded.amount;

  delete from crm.metric_slots where n = 0 and amount = 0;
  delete from crm.metric_days where n = 0 and amount = 0;
  delete from crm.metric_staged;
  return cells;
end $$;

grant execute on function crm.fold_staged() to crm_api;
