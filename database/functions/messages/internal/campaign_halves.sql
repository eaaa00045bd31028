-- Of a campaign's customers who were mailed and of those who were held out, from when they first were or would have been: how many there
-- are, how many bought within 30 days, and the sums and squares of what they paid in a currency, refunds taken off.
create or replace function crm.campaign_halves(wanted text, paid_in text) returns jsonb
language sql stable as $$
  with first as (
    select e.customer_id, bool_or(e.held_out) as held_out, min(e.exposed_at) as exposed_at
    from crm.enrolments as e where e.campaign = wanted and e.exposed_at is not null
    group by e.customer_id
  ), paid as (
    select f.customer_id, f.held_out, count(p.paid_at) > 0 as bought, coalesce(sum(p.net_cents), 0)::numeric as net
    from first as f
    left join crm.payments as p on
      p.customer_id = f.customer_id and p.flag is null and p.currency = paid_in and p.amount_cents > 0
      and p.paid_at > f.exposed_at and p.paid_at <= f.exposed_at + interval '30 days'
    group by f.customer_id, f.held_out
  )
  select jsonb_object_agg(half.name, (
    select jsonb_build_object(
      'customers', count(*), 'bought', count(*) filter (where p.bought), 'net', coalesce(sum(p.net), 0),
      'net_squared', coalesce(sum(p.net * p.net), 0)
    )
    from paid as p where p.held_out = half.held_out
  ))
  from (values ('mailed', false), ('held_out', true)) as half (name, held_out)
$$;
