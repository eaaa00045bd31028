-- The facts of what a customer paid in one currency.
create or replace function crm.value_facts(v crm.customer_values) returns setof crm.metric_fact
language sql immutable as $$
  select v.created_at, f.measure, null::text, null::text, null::text, null::uuid, v.currency, 1::bigint, f.amount
  from (values ('customer_value', v.gross), ('customer_value_net', v.net)) as f (measure, amount)
$$;
