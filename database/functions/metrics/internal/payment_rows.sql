-- A page of the payments behind a metric, newest first; sorting is off as in crm.intake_rows.
create or replace function crm.payment_rows(
  figure text, group_by text, wanted text, since timestamptz, until timestamptz, before_time timestamptz, before_id uuid,
  at_most integer
) returns jsonb
language sql stable set enable_sort = off as $$
  select coalesce(jsonb_agg(r.row || jsonb_build_object(
    'customer_name', (select c.name from crm.customers as c where c.id = r.customer_id)
  ) order by r.paid_at desc, r.id desc), '[]')
  from (
    select p.paid_at, p.id, p.customer_id, row.row
    from crm.payments as p
    cross join lateral (select crm.payment_reply(p) as row) as row
    where p.flag is null and p.paid_at >= since and p.paid_at < until
      and (figure = 'payments' or p.upsell_id is not null)
      and (before_id is null or (p.paid_at, p.id) < (before_time, before_id))
      and (group_by is null or coalesce(row.row ->> group_by, '') = wanted)
    order by p.paid_at desc, p.id desc
    limit at_most + 1
  ) as r
$$;
