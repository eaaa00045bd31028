-- What is known of customers at a moment, from rows before it alone: the days (UTC) on which they paid for sessions and were not paid
-- back, the money of those in the currency that they pay in most, and their latest membership. Customer by customer: joins of all at
-- once are planned for few and take minutes for many.
create or replace function crm.features_at(ids uuid[], at timestamptz) returns table (
  customer_id uuid, purchases integer, first_day date, last_day date, currency text, paid_days integer, money_cents bigint,
  membership_plan text, membership_at timestamptz
)
language sql stable as $$
  select t.id, k.purchases, k.first_day, k.last_day, k.currency, k.paid_days, k.money, k.plan, k.paid_at
  from unnest(ids) as t (id)
  cross join lateral (
    with sales as materialized (
      select p.paid_at, p.currency, i.plan, i.id is not null and i.session_type is null as is_membership, crm.net_before(p, at) as net
      from crm.payments as p
      left join crm.intakes as i on i.id = p.intake_id
      where p.customer_id = t.id and p.paid_at < at and p.flag is null
    ), days as materialized (
      select (s.paid_at at time zone 'UTC')::date as day, s.currency, sum(s.net)::bigint as net
      from sales as s where not s.is_membership group by 1, 2 having sum(s.net) > 0
    )
    select d.purchases, d.first_day, d.last_day, m.currency, coalesce(m.paid_days, 0) as paid_days, coalesce(m.money, 0) as money, b.plan, b.paid_at
    from (select count(distinct day)::integer as purchases, min(day) as first_day, max(day) as last_day from days) as d
    left join lateral (
      select n.currency, count(*)::integer as paid_days, sum(n.net)::bigint as money
      from days as n group by n.currency order by count(*) desc, n.currency limit 1
    ) as m on true
    left join lateral (
      select s.plan, s.paid_at from sales as s where s.is_membership and s.net > 0 order by s.paid_at desc limit 1
    ) as b on true
  ) as k
$$;
