-- How many recommendations of each offer were shown, looked at, clicked and bought, of those that the rollups know, by when they were made.
create or replace function crm.answers_by_offer() returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(to_jsonb(counted) order by counted.recommendation_type), '[]')
  from (
    select
      value as recommendation_type,
      coalesce(sum(row_count) filter (where measure = 'upsells_shown'), 0) as shown,
      coalesce(sum(row_count) filter (where measure = 'upsells_viewed'), 0) as viewed,
      coalesce(sum(row_count) filter (where measure = 'upsells_clicked'), 0) as clicked,
      coalesce(sum(row_count) filter (where measure = 'upsells_purchased'), 0) as bought
    from crm.metric_rollups
    where grain = 'month' and dimension = 'recommendation_type'
      and at >= date_trunc('month', now(), 'UTC') - interval '12 months'
      and measure in ('upsells_shown', 'upsells_viewed', 'upsells_clicked', 'upsells_purchased')
    group by value
  ) as counted
$$;
