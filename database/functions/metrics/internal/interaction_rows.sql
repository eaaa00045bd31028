-- A page of the interactions behind a metric, newest first; each type is read from its own stretch of the index.
create or replace function crm.interaction_rows(
  group_by text, wanted text, since timestamptz, until timestamptz, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language sql stable set enable_sort = off as $$
  select coalesce(jsonb_agg(to_jsonb(r) || jsonb_build_object(
    'customer_name', (select c.name from crm.customers as c where c.id = r.customer_id)
  ) order by r.created_at desc, r.id desc), '[]')
  from (
    select newest.*
    from crm.interaction_types as t
    cross join lateral (
      select id, created_at, customer_id, session_id, interaction_type
      from crm.crm_interactions
      where interaction_type = t.name and created_at >= since and created_at < until
        and (before_id is null or (created_at, id) < (before_time, before_id))
      order by created_at desc, id desc
      limit at_most + 1
    ) as newest
    where group_by is null or t.name = wanted
    order by newest.created_at desc, newest.id desc
    limit at_most + 1
  ) as r
$$;
