-- A page of the sessions behind a metric, newest first; sorting is off as in crm.intake_rows.
create or replace function crm.session_rows(
  figure text, group_by text, wanted text, since timestamptz, until timestamptz, before_time timestamptz, before_id uuid,
  at_most integer
) returns jsonb
language sql stable set enable_sort = off as $$
  select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc, r.id desc), '[]')
  from (
    select
      s.id, s.created_at, s.customer_id, (select c.name from crm.customers as c where c.id = s.customer_id) as customer_name,
      s.mechanic_id, (select m.name from crm.mechanics as m where m.id = s.mechanic_id) as mechanic_name, s.plan,
      s.session_type, s.status, s.accepted_at, s.started_at, s.ended_at, s.duration_minutes, s.price_cents, s.currency, s.rating
    from crm.sessions as s
    where s.created_at >= since and s.created_at < until and (before_id is null or (s.created_at, s.id) < (before_time, before_id))
      and case figure
        when 'sessions_started' then s.started_at is not null
        when 'sessions_completed' then s.duration_minutes is not null
        when 'sessions_concluded' then crm.session_is_concluded(s)
        when 'sessions_rated' then s.rating is not null
        else true end
      and (group_by is null or wanted = case group_by
        when 'plan' then s.plan when 'session_type' then s.session_type when 'mechanic' then s.mechanic_id::text end)
    order by s.created_at desc, s.id desc
    limit at_most + 1
  ) as r
$$;
