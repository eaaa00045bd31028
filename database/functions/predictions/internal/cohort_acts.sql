-- A customer's latest thousand interactions of some types in their order, with what cohorts may ask of each, and whether these are all.
create or replace function crm.cohort_acts(wanted_customer uuid, wanted text[]) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'acts', coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'kind', i.interaction_type, 'at', i.created_at,
      -- Others report additions too: longer than a name can be is no name.
      'plan', left(i.metadata ->> 'plan', 64), 'session_type', left(i.metadata ->> 'session_type', 64),
      'recommendation_type', left(i.metadata ->> 'recommendation_type', 64)
    )) order by i.created_at, i.id) filter (where i.place <= 1000), '[]'),
    'is_whole', count(*) <= 1000
  )
  from (
    select l.*, row_number() over () as place
    from (
      -- By customer alone: the index of types would be read for everybody.
      select * from crm.crm_interactions where customer_id = wanted_customer order by created_at desc, id desc offset 0
    ) as l
    where l.interaction_type = any (wanted) limit 1001
  ) as i
$$;
