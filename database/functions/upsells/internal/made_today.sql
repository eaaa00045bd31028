-- How often each of these offers, and each that the version in force limits, was made on this day (UTC), counted up to its limit.
create or replace function crm.made_today(limits jsonb) returns jsonb
language sql stable as $$
  select coalesce(jsonb_object_agg(wanted.kind, (
    select count(*) from (
      select from crm.upsell_recommendations as u
      where u.recommendation_type = wanted.kind and u.created_at >= date_trunc('day', now(), 'UTC')
      limit wanted.at_most
    ) as made
  )), '{}')
  from (
    select kind, max(at_most) as at_most from (
      select l.key as kind, l.value::integer as at_most from jsonb_each_text(limits) as l
      union all
      select p.key, (p.value ->> 'daily_limit')::integer from jsonb_each(crm.published_catalogue() -> 'patches' -> 'offers') as p
    ) as named
    where at_most is not null group by kind
  ) as wanted
$$;
