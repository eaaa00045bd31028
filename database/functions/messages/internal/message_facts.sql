-- A message with its way, its customer, and what its words speak of.
create or replace function crm.message_facts(m crm.messages) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', m.id, 'campaign', m.campaign, 'step', m.step, 'mail', m.mail, 'attempts', m.attempts, 'planned_for', m.planned_for,
    'expires_at', m.expires_at, 'hour_chosen', m.hour_chosen, 'state', m.state, 'entered_at', e.entered_at,
    'definition', d.definition, 'entry_key', e.entry_key, 'customer_id', m.customer_id,
    'name', c.name, 'email', c.email, 'time_zone', c.time_zone, 'locale', c.locale,
    'session_id', s.id, 'session_type', s.session_type, 'plan', coalesce(s.plan, i.plan, u.plan),
    'recommendations', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.rank, r.id), '[]')
      from (
        select r.id, r.service_title, r.service_description, r.includes, r.minutes, r.reason, r.price_cents, r.currency,
          r.billing_interval, r.action_url, r.rank
        from crm.upsell_recommendations as r
        where r.session_id = s.id and r.dismissed_at is null and r.purchased_at is null
        order by r.rank, r.id limit 3
      ) as r
    ),
    'acts', case when m.hour_chosen is null and (d.definition #> array['steps', (m.step - 1)::text, 'best_hour'])::boolean then (
      select coalesce(jsonb_agg(a.created_at), '[]')
      from (
        select a.created_at from crm.crm_interactions as a
        where a.customer_id = m.customer_id and a.interaction_type = any (crm.own_acts())
        order by a.created_at desc limit 100
      ) as a
    ) end
  )
  from crm.enrolments as e
  inner join crm.campaigns as d on d.name = e.campaign and d.version = e.version
  inner join crm.customers as c on c.id = e.customer_id
  left join crm.sessions as s on s.id = case
    -- Who came into a cohort is told of their latest session.
    when d.definition ->> 'entry' like 'joins:%' then (
      select l.id from crm.sessions as l where l.customer_id = e.customer_id and l.duration_minutes is not null
      order by l.ended_at desc, l.id desc limit 1
    )
    else e.entry_key
  end
  left join crm.intakes as i on i.id = e.entry_key
  left join crm.upsell_recommendations as u on u.id = e.entry_key
  where e.id = m.enrolment_id
$$;
