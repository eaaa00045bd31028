-- A page of the customers behind a metric with their totals, newest first; sorting is off as in crm.intake_rows.
create or replace function crm.customer_rows(
  since timestamptz, until timestamptz, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language sql stable set enable_sort = off as $$
  select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc, r.id desc), '[]')
  from (
    select c.id, c.created_at, c.name, c.email, t.first_intake_at, t.sessions, t.sessions_completed, t.upsells_made,
      t.upsells_shown, t.upsells_purchased
    from (
      select * from crm.customers
      where created_at >= since and created_at < until and (before_id is null or (created_at, id) < (before_time, before_id))
      order by created_at desc, id desc
      limit at_most + 1
    ) as c
    cross join lateral crm.compute_customer_totals(c.id) as t
  ) as r
$$;
