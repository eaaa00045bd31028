-- The facts that one customer adds to the metrics.
create or replace function crm.customer_facts(c crm.customers) returns setof crm.metric_fact
language sql immutable as $$
  select c.created_at, 'customers', null::text, null::text, null::text, null::uuid, '', 1::bigint, 0::numeric
$$;
