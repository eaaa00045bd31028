-- The rows behind revenue and customers, newest first, one more than at_most when there is another page.
set local role crm_owner;

create or replace function crm.payment_row(p crm.payments) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', p.id, 'created_at', p.created_at, 'paid_at', p.paid_at, 'customer_id', p.customer_id, 'intake_id', p.intake_id,
    'upsell_id', p.upsell_id, 'plan', coalesce(i.plan, u.plan), 'session_type', i.session_type,
    'recommendation_type', u.recommendation_type, 'gross_cents', p.amount_cents,
    'refunded_cents', case when p.flag is null then p.amount_cents - crm.payment_net(p) else 0 end,
    'net_cents', crm.payment_net(p), 'currency', p.currency, 'flag', p.flag
  )
  from (select) as one
  left join crm.intakes as i on i.id = p.intake_id
  left join crm.upsell_recommendations as u on u.id = p.upsell_id
$$;

create or replace function crm.payment_rows(
  figure text, told_apart_by text, wanted text, since timestamptz, until timestamptz, before_time timestamptz, before_id uuid,
  at_most integer
) returns jsonb
language sql stable set enable_sort = off as $$
  select coalesce(jsonb_agg(r.row order by r.paid_at desc, r.id desc), '[]')
  from (
    select p.paid_at, p.id, row.row
    from crm.payments as p
    cross join lateral (select crm.payment_row(p) as row) as row
    where p.flag is null and p.paid_at >= since and p.paid_at < until
      and (figure = 'payments' or p.upsell_id is not null)
      and (before_id is null or (p.paid_at, p.id) < (before_time, before_id))
      and (told_apart_by is null or coalesce(row.row ->> told_apart_by, '') = wanted)
    order by p.paid_at desc, p.id desc
    limit at_most + 1
  ) as r
$$;

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
    cross join lateral crm.customer_totals_of(c.id) as t
  ) as r
$$;

grant execute on function
crm.payment_row(crm.payments),
crm.payment_rows(text, text, text, timestamptz, timestamptz, timestamptz, uuid, integer),
crm.customer_rows(timestamptz, timestamptz, timestamptz, uuid, integer)
to crm_api;
