-- The customers with the highest net value in a currency: merged values, but exact ones for customers who changed since.
create or replace function crm.highest_customers(
  wanted_currency text, below numeric, before_id uuid, at_most integer
) returns table (customer_id uuid, net numeric)
language sql stable set enable_sort = off as $$
  with changed as materialized (
    select distinct customer_id from crm.metric_changes where customer_id is not null
  ), ranked as (
    (
      select v.customer_id, v.net from crm.customer_values as v
      where v.currency = wanted_currency and (before_id is null or (v.net, v.customer_id) < (below, before_id))
        and not exists (select from changed as c where c.customer_id = v.customer_id)
      order by v.net desc, v.customer_id desc
      limit at_most + 1
    )
    union all
    select v.customer_id, v.net from changed as c cross join lateral crm.compute_customer_values(c.customer_id) as v
    where v.currency = wanted_currency and (before_id is null or (v.net, v.customer_id) < (below, before_id))
  )
  select customer_id, net from ranked order by net desc, customer_id desc limit at_most + 1
$$;
