-- Facts of customers who changed since the last merge: their new totals, less what was merged of them.
-- `offset 0` looks them up one by one, for they are few whatever the planner expects.
create or replace function crm.changed_total_facts() returns setof crm.metric_fact
language sql stable as $$
  with changed as materialized (select distinct customer_id from crm.metric_changes where customer_id is not null)
  select f.*
  from changed
  cross join lateral (select t from crm.compute_customer_totals(changed.customer_id) as t offset 0) as own
  cross join lateral crm.total_facts(own.t) as f
  union all
  select taken.*
  from changed
  cross join lateral (select t from crm.customer_totals as t where t.customer_id = changed.customer_id offset 0) as own
  cross join lateral crm.total_facts(own.t) as f
  cross join lateral crm.negate_fact(f) as taken
  union all
  select f.*
  from changed
  cross join lateral (select v from crm.compute_customer_values(changed.customer_id) as v offset 0) as own
  cross join lateral crm.value_facts(own.v) as f
  union all
  select taken.*
  from changed
  cross join lateral (select v from crm.customer_values as v where v.customer_id = changed.customer_id offset 0) as own
  cross join lateral crm.value_facts(own.v) as f
  cross join lateral crm.negate_fact(f) as taken
$$;
