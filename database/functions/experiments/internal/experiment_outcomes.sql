-- What every exposed customer of a phase did in the days that count from their exposure on, and paid in as many days before.
create or replace function crm.experiment_outcomes(e crm.experiments) returns table (
  variation text, clicked_at timestamptz, purchased_at timestamptz, net numeric, earlier numeric, credited numeric
)
language plpgsql stable rows 10000 as $$
declare
  counted interval := make_interval(days => coalesce((e.definition ->> 'outcome_days')::integer, 30));
  paid_in text := e.definition ->> 'currency';
begin
  return query
  with exposed as materialized (
    select u.customer_id, u.variation, u.exposed_at from crm.experiment_units as u
    where u.experiment = e.name and u.phase = e.phase and u.exposed_at < coalesce(e.stopped_at, 'infinity')
  ), clicks as (
    select x.customer_id, min(r.clicked_at) as first_at
    from exposed as x
    inner join crm.upsell_recommendations as r on r.customer_id = x.customer_id
    where r.clicked_at >= x.exposed_at and r.clicked_at < x.exposed_at + counted
    group by x.customer_id
  ), paid as (
    select
      x.customer_id,
      min(p.paid_at) filter (where p.paid_at >= x.exposed_at) as first_at,
      sum(p.net_cents) filter (where p.paid_at >= x.exposed_at) as net,
      sum(p.net_cents) filter (where p.paid_at >= x.exposed_at and p.upsell_id is not null) as credited,
      sum(p.net_cents) filter (where p.paid_at < x.exposed_at) as earlier
    from exposed as x
    inner join crm.payments as p on p.customer_id = x.customer_id
    where p.flag is null and p.currency = paid_in and p.amount_cents > 0
      and p.paid_at >= x.exposed_at - counted and p.paid_at < x.exposed_at + counted
    group by x.customer_id
  )
  select x.variation, c.first_at, p.first_at, coalesce(p.net, 0), coalesce(p.earlier, 0), coalesce(p.credited, 0)
  from exposed as x
  left join clicks as c on c.customer_id = x.customer_id
  left join paid as p on p.customer_id = x.customer_id;
end $$;
