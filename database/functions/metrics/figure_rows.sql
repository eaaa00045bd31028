-- The rows behind a figure, newest first, one more than at_most when there is another page. Nothing is sorted: row-level security makes
-- the planner expect so few rows that it would rather read all of them than walk the index of their time.
set local role crm_owner;

create or replace function crm.intake_rows(
  told_apart_by text, wanted text, since timestamptz, until timestamptz, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language sql stable set enable_sort = off as $$
  select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc, r.id desc), '[]')
  from (
    select id, created_at, customer_id, plan, session_type, price_cents, currency, urgent, upsell_id, paid_at
    from crm.intakes
    where created_at >= since and created_at < until and (before_id is null or (created_at, id) < (before_time, before_id))
      and (told_apart_by is null or wanted = case told_apart_by
        when 'plan' then plan when 'session_type' then coalesce(session_type, '') end)
    order by created_at desc, id desc
    limit at_most + 1
  ) as r
$$;

create or replace function crm.session_rows(
  figure text, told_apart_by text, wanted text, since timestamptz, until timestamptz, before_time timestamptz, before_id uuid,
  at_most integer
) returns jsonb
language sql stable set enable_sort = off as $$
  select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc, r.id desc), '[]')
  from (
    select
      s.id, s.created_at, s.customer_id, s.mechanic_id, s.plan, s.session_type, s.status, s.accepted_at, s.started_at, s.ended_at,
      s.duration_minutes, s.price_cents, s.currency, s.rating
    from crm.sessions as s
    where s.created_at >= since and s.created_at < until and (before_id is null or (s.created_at, s.id) < (before_time, before_id))
      and case figure
        when 'sessions_started' then s.started_at is not null
        when 'sessions_completed' then s.duration_minutes is not null
        when 'sessions_concluded' then crm.session_is_concluded(s)
        when 'sessions_rated' then s.rating is not null
        else true end
      and (told_apart_by is null or wanted = case told_apart_by
        when 'plan' then s.plan when 'session_type' then s.session_type when 'mechanic' then s.mechanic_id::text end)
    order by s.created_at desc, s.id desc
    limit at_most + 1
  ) as r
$$;

create or replace function crm.upsell_rows(
  figure text, told_apart_by text, wanted text, since timestamptz, until timestamptz, before_time timestamptz, before_id uuid,
  at_most integer
) returns jsonb
language sql stable set enable_sort = off as $$
  select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc, r.id desc), '[]')
  from (
    select
      u.id, u.created_at, u.customer_id, u.session_id, s.mechanic_id, s.plan, s.session_type, u.recommendation_type, u.price_cents,
      u.currency, u.shown_at, u.viewed_at, u.clicked_at, u.dismissed_at, u.purchased_at
    from crm.upsell_recommendations as u
    cross join lateral (select * from crm.sessions where id = u.session_id offset 0) as s
    where u.created_at >= since and u.created_at < until and (before_id is null or (u.created_at, u.id) < (before_time, before_id))
      and case figure
        when 'upsells_shown' then u.shown_at is not null
        when 'upsells_viewed' then u.viewed_at is not null
        when 'upsells_clicked' then u.clicked_at is not null
        when 'upsells_dismissed' then u.dismissed_at is not null
        when 'upsells_purchased' then u.purchased_at is not null
        else true end
      and (told_apart_by is null or wanted = case told_apart_by
        when 'plan' then s.plan when 'session_type' then s.session_type when 'recommendation_type' then u.recommendation_type
        when 'mechanic' then s.mechanic_id::text end)
    order by u.created_at desc, u.id desc
    limit at_most + 1
  ) as r
$$;

-- Told apart or not, each type is read from its own stretch of the index, a page of it at most.
create or replace function crm.interaction_rows(
  told_apart_by text, wanted text, since timestamptz, until timestamptz, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language sql stable set enable_sort = off as $$
  select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc, r.id desc), '[]')
  from (
    select newest.*
    from unnest(array[
      'intake_submitted', 'session_started', 'session_completed', 'summary_viewed', 'upsell_shown', 'upsell_clicked',
      'upsell_dismissed', 'checkout_started', 'checkout_completed', 'waiver_accepted'
    ]) as kind
    cross join lateral (
      select id, created_at, customer_id, session_id, interaction_type
      from crm.crm_interactions
      where interaction_type = kind and created_at >= since and created_at < until
        and (before_id is null or (created_at, id) < (before_time, before_id))
      order by created_at desc, id desc
      limit at_most + 1
    ) as newest
    where told_apart_by is null or kind = wanted
    order by newest.created_at desc, newest.id desc
    limit at_most + 1
  ) as r
$$;

grant execute on function
crm.interaction_rows(text, text, timestamptz, timestamptz, timestamptz, uuid, integer),
crm.intake_rows(text, text, timestamptz, timestamptz, timestamptz, uuid, integer),
crm.session_rows(text, text, text, timestamptz, timestamptz, timestamptz, uuid, integer),
crm.upsell_rows(text, text, text, timestamptz, timestamptz, timestamptz, uuid, integer)
to crm_api;
