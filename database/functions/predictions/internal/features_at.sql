-- What is known of customers at a moment, from rows before it alone: the days (UTC) on which they paid for sessions and were not paid
-- back, the money of those in the currency that they pay in most, and their latest membership.
create or replace function crm.features_at(ids uuid[], at timestamptz) returns table (
  customer_id uuid, purchases integer, first_day date, last_day date, currency text, paid_days integer, money_cents bigint,
  membership_plan text, membership_at timestamptz
)
language sql stable as $$
  with sales as (
    select p.customer_id, p.paid_at, p.currency, i.plan, i.id is not null and i.session_type is null as is_membership,
      crm.net_before(p, at) as net
    from crm.payments as p
    left join crm.intakes as i on i.id = p.intake_id
    where p.customer_id = any (ids) and p.paid_at < at and p.flag is null
  ), days as (
    select s.customer_id, (s.paid_at at time zone 'UTC')::date as day, s.currency, sum(s.net)::bigint as net
    from sales as s where not s.is_membership
    group by 1, 2, 3 having sum(s.net) > 0
  ), main as (
    select d.customer_id, mode() within group (order by d.currency) as currency, count(distinct d.day)::integer as purchases,
      min(d.day) as first_day, max(d.day) as last_day
    from days as d group by d.customer_id
  ), spent as (
    select d.customer_id, count(*)::integer as paid_days, sum(d.net)::bigint as money
    from days as d inner join main as m on m.customer_id = d.customer_id and m.currency = d.currency
    group by d.customer_id
  ), memberships as (
    select distinct on (s.customer_id) s.customer_id, s.plan, s.paid_at from sales as s
    where s.is_membership and s.net > 0
    order by s.customer_id, s.paid_at desc
  )
  select t.id, coalesce(m.purchases, 0), m.first_day, m.last_day, m.currency, coalesce(p.paid_days, 0), coalesce(p.money, 0), b.plan, b.paid_at
  from unnest(ids) as t (id)
  left join main as m on m.customer_id = t.id
  left join spent as p on p.customer_id = t.id
  left join memberships as b on b.customer_id = t.id
$$;
