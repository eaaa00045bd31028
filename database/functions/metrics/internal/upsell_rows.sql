-- A page of the recommendations behind a metric, newest first; sorting is off as in crm.intake_rows.
create or replace function crm.upsell_rows(
  figure text, group_by text, wanted text, since timestamptz, until timestamptz, before_time timestamptz, before_id uuid,
  at_most integer
) returns jsonb
language sql stable set enable_sort = off as $$
  select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc, r.id desc), '[]')
  from (
    select
      u.id, u.created_at, u.customer_id,
      (select c.name from crm.customers as c where c.id = u.customer_id) as customer_name, u.session_id, s.mechanic_id,
      (select m.name from crm.mechanics as m where m.id = s.mechanic_id) as mechanic_name, s.plan, s.session_type, u.recommendation_type,
      u.price_cents, u.currency, u.shown_at, u.viewed_at, u.clicked_at, u.dismissed_at, u.purchased_at
    from crm.upsell_recommendations as u
    cross join lateral (select * from crm.sessions where id = u.session_id offset 0) as s
    where u.created_at >= since and u.created_at < until and (before_id is null or (u.created_at, u.id) < (before_time, before_id))
      and case figure
        when 'upsells_shown' then u.shown_at is not null
        when 'upsells_viewed' then u.viewed_at is not null
        when 'upsells_clicked' then u.clicked_at is not null
        when 'upsells_dismissed' then u.dismissed_at is not null
        when 'upsells_purchased' then u.purchased_at is not null
        when 'upsells_clicked_early' then crm.is_early(u.clicked_at, u.created_at)
        when 'upsells_purchased_early' then crm.is_early(u.purchased_at, u.created_at)
        else true end
      and (group_by is null or wanted = case group_by
        when 'plan' then s.plan when 'session_type' then s.session_type when 'recommendation_type' then u.recommendation_type
        when 'mechanic' then s.mechanic_id::text end)
    order by u.created_at desc, u.id desc
    limit at_most + 1
  ) as r
$$;
