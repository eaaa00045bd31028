-- What every exposed customer of a phase did in the days that count from their exposure on, and paid in as many days before.
create or replace function crm.experiment_outcomes(e crm.experiments) returns table (
  variation text, exposed_at timestamptz, clicked_at timestamptz, purchased_at timestamptz, net numeric, earlier numeric,
  credited numeric
)
language sql stable as $$
  select u.variation, u.exposed_at, clicks.first_at, paid.first_at, coalesce(paid.net, 0), coalesce(past.net, 0), coalesce(paid.credited, 0)
  from crm.experiment_units as u
  cross join (select make_interval(days => coalesce((e.definition ->> 'outcome_days')::integer, 30)) as counted) as time
  left join lateral (
    select min(r.clicked_at) as first_at from crm.upsell_recommendations as r
    where r.customer_id = u.customer_id and r.clicked_at >= u.exposed_at and r.clicked_at < u.exposed_at + time.counted
  ) as clicks on true
  left join lateral (
    select min(p.paid_at) as first_at, sum(p.net_cents) as net, sum(p.net_cents) filter (where p.upsell_id is not null) as credited
    from crm.payments as p
    where p.customer_id = u.customer_id and p.flag is null and p.currency = e.definition ->> 'currency' and p.amount_cents > 0
      and p.paid_at >= u.exposed_at and p.paid_at < u.exposed_at + time.counted
  ) as paid on true
  left join lateral (
    select sum(p.net_cents) as net from crm.payments as p
    where p.customer_id = u.customer_id and p.flag is null and p.currency = e.definition ->> 'currency' and p.amount_cents > 0
      and p.paid_at < u.exposed_at and p.paid_at >= u.exposed_at - time.counted
  ) as past on true
  where u.experiment = e.name and u.phase = e.phase and u.exposed_at is not null
    and (e.stopped_at is null or u.exposed_at < e.stopped_at)
$$;
