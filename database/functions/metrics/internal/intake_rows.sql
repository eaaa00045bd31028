-- A page of the intakes behind a metric, newest first. Sorting is off: under row-level security the planner expects so few rows
-- that it would read them all instead of walking the index on their time.
create or replace function crm.intake_rows(
  group_by text, wanted text, since timestamptz, until timestamptz, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language sql stable set enable_sort = off as $$
  select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc, r.id desc), '[]')
  from (
    select id, created_at, customer_id,
      (select c.name from crm.customers as c where c.id = i.customer_id) as customer_name, plan, session_type, price_cents, currency, urgent, upsell_id, paid_at
    from crm.intakes as i
    where created_at >= since and created_at < until and (before_id is null or (created_at, id) < (before_time, before_id))
      and (group_by is null or wanted = case group_by
        when 'plan' then plan when 'session_type' then coalesce(session_type, '') end)
    order by created_at desc, id desc
    limit at_most + 1
  ) as r
$$;
