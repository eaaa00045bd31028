-- How many of the customers who may leave probably do, and what those brought since a moment, by currency.
create or replace function crm.risk_sums(since timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'may_leave', count(*) filter (where crm.may_leave(s)), 'at_risk', count(*) filter (where crm.is_at_risk(s)),
    'brought', (
      select coalesce(jsonb_agg(to_jsonb(g) order by g.currency), '[]') from (
        select p.currency, sum(p.net_cents) as money_cents
        from crm.customer_scores as c
        inner join crm.payments as p on p.customer_id = c.customer_id
        where crm.is_at_risk(c) and p.paid_at >= since and p.flag is null
        group by p.currency
      ) as g
    )
  )
  from crm.customer_scores as s
$$;
