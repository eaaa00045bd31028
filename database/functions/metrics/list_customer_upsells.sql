-- A page of the sessions of one customer that were decided about, newest first, each with every decision and what came of it.
set local role crm_owner;

create or replace function crm.decisions_of(wanted uuid) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(to_jsonb(d) order by d.rank nulls last, d.score desc nulls last, d.recommendation_type), '[]')
  from (
    select
      d.recommendation_type, d.offered, d.rank, d.score, d.price_cents, d.currency, d.reason_code, d.reason, d.details, d.created_at,
      case when u.id is not null then crm.upsell_reply(u) end as upsell
    from crm.upsell_decisions as d
    left join crm.upsell_recommendations as u
      on u.session_id = d.session_id and u.recommendation_type = d.recommendation_type
    where d.session_id = wanted
    union all
    -- Recommended by hand.
    select
      u.recommendation_type, true, u.rank, null, u.price_cents, u.currency, null, null, '{}', u.created_at, crm.upsell_reply(u)
    from crm.upsell_recommendations as u
    where u.session_id = wanted and not exists (
      select from crm.upsell_decisions as d
      where d.session_id = u.session_id and d.recommendation_type = u.recommendation_type
    )
  ) as d
$$;

grant execute on function crm.decisions_of(uuid) to crm_api;

set local role crm_api;

create or replace function api.list_customer_upsells(
  claims jsonb, wanted uuid, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.enter(claims, 'admin');
  perform crm.find_customer(wanted);
  perform crm.note_read('customer_upsells', wanted);
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'session_id', s.id, 'plan', s.plan, 'session_type', s.session_type, 'ended_at', s.ended_at, 'created_at', s.created_at,
      'decisions', crm.decisions_of(s.id)
    ) order by s.created_at desc, s.id desc), '[]')
    from (
      select * from sessions as s
      where s.customer_id = wanted and (before_id is null or (s.created_at, s.id) < (before_time, before_id))
        and (
          s.upsells_generated_at is not null
          or exists (select from upsell_recommendations as u where u.session_id = s.id)
        )
      order by s.created_at desc, s.id desc
      limit at_most + 1
    ) as s
  );
end $$;

grant execute on function api.list_customer_upsells(jsonb, uuid, timestamptz, uuid, integer) to crm_app;
