-- A page of a customer's records after a place, oldest first, with one more when there is another page. Each kind is read by key,
-- so that a page costs what it holds.
create or replace function crm.export_records(wanted_customer uuid, after_time timestamptz, after_id uuid, at_most integer)
returns table (kind text, id uuid, created_at timestamptz, data jsonb)
language sql stable as $$
  with records as (
    select 'contact' as kind, c.id, c.created_at, to_jsonb(c) || jsonb_build_object('scores', (
      select to_jsonb(s) - 'customer_id' from crm.customer_scores as s where s.customer_id = c.id
    )) as data from crm.customers as c
    where c.id = wanted_customer and (c.created_at, c.id) > (after_time, after_id)
    union all
    (
      select 'intake', i.id, i.created_at, to_jsonb(i) from crm.intakes as i
      where i.customer_id = wanted_customer and (i.created_at, i.id) > (after_time, after_id)
      order by i.created_at, i.id limit at_most + 1
    )
    union all
    (
      select 'session', s.id, s.created_at, to_jsonb(s) || jsonb_build_object('decisions', (
        select coalesce(jsonb_agg(to_jsonb(d) - 'session_id' order by d.recommendation_type, d.source), '[]')
        from crm.upsell_decisions as d where d.session_id = s.id
      ), 'decided_from', (
        select to_jsonb(c) - 'session_id' from crm.upsell_decision_contexts as c where c.session_id = s.id
      )) from crm.sessions as s
      where s.customer_id = wanted_customer and (s.created_at, s.id) > (after_time, after_id)
      order by s.created_at, s.id limit at_most + 1
    )
    union all
    (
      select 'interaction', i.id, i.created_at, to_jsonb(i) - 'written_by' from crm.crm_interactions as i
      where i.customer_id = wanted_customer and (i.created_at, i.id) > (after_time, after_id)
      order by i.created_at, i.id limit at_most + 1
    )
    union all
    (
      select 'recommendation', u.id, u.created_at, to_jsonb(u) from crm.upsell_recommendations as u
      where u.customer_id = wanted_customer and (u.created_at, u.id) > (after_time, after_id)
      order by u.created_at, u.id limit at_most + 1
    )
    union all
    (
      select 'quote', q.id, q.created_at, to_jsonb(q) from crm.quotes as q
      where q.customer_id = wanted_customer and (q.created_at, q.id) > (after_time, after_id)
      order by q.created_at, q.id limit at_most + 1
    )
    union all
    (
      select 'experiment_unit', u.id, u.assigned_at, to_jsonb(u) - 'assigned_at' from crm.experiment_units as u
      where u.customer_id = wanted_customer and (u.assigned_at, u.id) > (after_time, after_id)
      order by u.assigned_at, u.id limit at_most + 1
    )
    union all
    (
      select 'cohort', m.id, m.since, to_jsonb(m) - 'since' from crm.customer_cohorts as m
      where m.customer_id = wanted_customer and (m.since, m.id) > (after_time, after_id)
      order by m.since, m.id limit at_most + 1
    )
    union all
    (
      select 'segment_move', m.id, m.at, to_jsonb(m) - 'at' from crm.segment_moves as m
      where m.customer_id = wanted_customer and (m.at, m.id) > (after_time, after_id)
      order by m.at, m.id limit at_most + 1
    )
    union all
    (
      select 'checkout', c.id, c.created_at, to_jsonb(c) || jsonb_build_object('holds', (
        select coalesce(jsonb_agg(to_jsonb(h) - 'intake_id' - 'customer_id' order by h.discount), '[]')
        from crm.price_holds as h where h.intake_id = c.intake_id
      )) from crm.checkouts as c
      where c.customer_id = wanted_customer and (c.created_at, c.id) > (after_time, after_id)
      order by c.created_at, c.id limit at_most + 1
    )
    union all
    (
      select 'payment', p.id, p.created_at, to_jsonb(p) from crm.payments as p
      where p.customer_id = wanted_customer and (p.created_at, p.id) > (after_time, after_id)
      order by p.created_at, p.id limit at_most + 1
    )
    union all
    (
      select 'consent', c.id, c.at, to_jsonb(c) - 'at' from crm.consents as c
      where c.customer_id = wanted_customer and (c.at, c.id) > (after_time, after_id)
      order by c.at, c.id limit at_most + 1
    )
    union all
    (
      select 'enrolment', e.id, e.created_at, to_jsonb(e) from crm.enrolments as e
      where e.customer_id = wanted_customer and (e.created_at, e.id) > (after_time, after_id)
      order by e.created_at, e.id limit at_most + 1
    )
    union all
    (
      select 'message', m.id, m.created_at, to_jsonb(m) || jsonb_build_object(
        'links', (
          select coalesce(jsonb_agg(to_jsonb(l) - 'message_id' order by l.position), '[]')
          from crm.message_links as l where l.message_id = m.id
        ),
        'clicks', (
          select coalesce(jsonb_agg(to_jsonb(k) - 'message_id' order by k.at), '[]')
          from crm.message_clicks as k where k.message_id = m.id
        )
      ) from crm.messages as m
      where m.customer_id = wanted_customer and (m.created_at, m.id) > (after_time, after_id)
      order by m.created_at, m.id limit at_most + 1
    )
  )
  select r.kind, r.id, r.created_at, r.data - 'id' - 'customer_id' - 'created_at' from records as r
  order by r.created_at, r.id
  limit at_most + 1
$$;

revoke execute on function crm.export_records from crm_api;
