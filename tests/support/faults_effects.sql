-- Every effect that did not happen exactly once: what it is, of which row, and how often it is there.
with effects as (
  select 'interactions of a completed session' as effect, s.id::text as subject, count(i.id) as times
  from crm.sessions as s
  left join crm.crm_interactions as i on i.session_id = s.id and i.interaction_type = 'session_completed'
  where s.status = 'completed' group by s.id
  union all
  select 'interactions of a started session', s.id::text, count(i.id)
  from crm.sessions as s
  left join crm.crm_interactions as i on i.session_id = s.id and i.interaction_type = 'session_started'
  where s.started_at is not null group by s.id
  union all
  select 'events of a completed session', s.id::text, count(o.id)
  from crm.sessions as s left join crm.outbox as o on o.session_id = s.id and o.event_type = 'SessionCompleted'
  where s.status = 'completed' group by s.id
  union all
  -- One set of decisions decides about each offer once.
  select 'decisions of a completed session', s.id::text || coalesce(' ' || d.recommendation_type, ''), count(d.session_id)
  from crm.sessions as s left join crm.upsell_decisions as d on d.session_id = s.id
  where s.status = 'completed' group by s.id, d.recommendation_type
  union all
  select 'recommendations of a decision', d.session_id::text || ' ' || d.recommendation_type, count(u.id)
  from crm.upsell_decisions as d
  left join crm.upsell_recommendations as u
    on u.session_id = d.session_id and u.recommendation_type = d.recommendation_type
  where d.offered group by d.session_id, d.recommendation_type
  union all
  select 'deliveries of a recommendation', u.id::text, count(i.id)
  from crm.upsell_recommendations as u
  left join crm.crm_interactions as i
    on i.interaction_type = 'upsell_shown' and i.metadata ->> 'upsell_id' = u.id::text
  where u.shown_at is not null group by u.id
  union all
  select 'payments of an intake', n.id::text, count(p.id)
  from crm.intakes as n left join crm.payments as p on p.intake_id = n.id
  where n.paid_at is not null group by n.id
  union all
  select 'completed checkouts in the story of an intake', n.id::text, count(i.id)
  from crm.intakes as n
  left join crm.crm_interactions as i
    on i.interaction_type = 'checkout_completed' and i.metadata ->> 'intake_id' = n.id::text
  where n.paid_at is not null group by n.id
  union all
  select 'sessions of a paid intake', n.id::text, count(s.id)
  from crm.intakes as n left join crm.sessions as s on s.intake_id = n.id
  where n.paid_at is not null and n.session_type is not null group by n.id
  union all
  select 'events of a payment', p.id::text, count(o.id)
  from crm.payments as p
  left join crm.outbox as o on o.event_type = 'CheckoutCompleted' and o.data ->> 'intake_id' = p.intake_id::text
  group by p.id
  union all
  select 'credits of a purchased recommendation', u.id::text, count(p.id)
  from crm.upsell_recommendations as u left join crm.payments as p on p.upsell_id = u.id and p.flag is null
  where u.purchased_at is not null group by u.id
  union all
  select 'events of a purchased recommendation', u.id::text, count(o.id)
  from crm.upsell_recommendations as u
  left join crm.outbox as o on o.event_type = 'UpsellPurchased' and o.data ->> 'upsell_id' = u.id::text
  where u.purchased_at is not null group by u.id
  union all
  select 'rows of a Stripe event', e.id, count(*) from crm.stripe_events as e group by e.id
  union all
  select 'rows of a request', r.subject::text || ' ' || r.key, count(*) from crm.requests as r group by r.subject, r.key
)
select format('%s %s: %s', effect, subject, times) from effects where times <> 1 order by 1
