-- The sums of a phase by variation, and the variations of those who clicked or paid for the first time, in that order.
create or replace function crm.experiment_sums(e crm.experiments) returns jsonb
language sql stable as $$
  with outcomes as materialized (select * from crm.experiment_outcomes(e)),
  summed as (
    select
      variation, count(*) as customers, count(clicked_at) as clicks, count(purchased_at) as purchases,
      count(*) filter (where net <> 0) as payers, sum(net) as y, sum(net * net) as yy, sum(earlier) as x,
      sum(earlier * earlier) as xx, sum(net * earlier) as xy, sum(credited) as credited
    from outcomes group by variation
  )
  select jsonb_build_object(
    'variations', (select coalesce(jsonb_object_agg(variation, to_jsonb(summed) - 'variation'), '{}') from summed),
    'clicks', (select coalesce(jsonb_agg(variation order by clicked_at) filter (where clicked_at is not null), '[]') from outcomes),
    'purchases', (select coalesce(jsonb_agg(variation order by purchased_at) filter (where purchased_at is not null), '[]') from outcomes),
    'activity', case when e.definition ->> 'kind' = 'holdout' then crm.treated_activity(e) end,
    'days', (
      select extract(epoch from coalesce(e.stopped_at, now()) - min(u.exposed_at)) / 86400 from crm.experiment_units as u
      where u.experiment = e.name and u.phase = e.phase and u.exposed_at < coalesce(e.stopped_at, 'infinity')
    )
  )
$$;
