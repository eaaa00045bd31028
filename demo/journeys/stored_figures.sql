-- The demo's figures of some customers: one row per customer, table and kind; the object's members are the facts.
with known as (
  select id as customer_id, 'customers' as counted, 'all' as kind, jsonb_build_object('known', 1) as facts
  from crm.customers
  union all
  select customer_id, 'intakes', plan, jsonb_build_object(
    'filed', count(*), 'paid', count(paid_at), 'price', sum(price_cents)
  ) from crm.intakes group by customer_id, plan
  union all
  select customer_id, 'sessions', status, jsonb_build_object('left', count(*))
  from crm.sessions group by customer_id, status
  union all
  select customer_id, 'sessions', 'all', jsonb_build_object(
    'started', count(started_at), 'completed', count(duration_minutes), 'summarised', count(summarised_at),
    'rated', count(rated_at), 'stars', coalesce(sum(rating), 0)
  ) from crm.sessions group by customer_id
  union all
  select customer_id, 'interactions', interaction_type, jsonb_build_object('recorded', count(*))
  from crm.crm_interactions group by customer_id, interaction_type
  union all
  select customer_id, 'recommendations', recommendation_type, jsonb_build_object(
    'offered', count(*), 'shown', count(shown_at), 'viewed', count(viewed_at), 'clicked', count(clicked_at),
    'dismissed', count(dismissed_at), 'undone', count(dismissal_undone_at), 'purchased', count(purchased_at)
  ) from crm.upsell_recommendations group by customer_id, recommendation_type
  union all
  select u.customer_id, 'recommendations', u.recommendation_type, jsonb_build_object('revenue', sum(p.net_cents))
  from crm.payments as p join crm.upsell_recommendations as u on u.id = p.upsell_id
  group by u.customer_id, u.recommendation_type
  union all
  select customer_id, 'payments', currency, jsonb_build_object(
    'received', count(*), 'amount', sum(amount_cents), 'flagged', count(flag)
  ) from crm.payments group by customer_id, currency
  union all
  select customer_id, 'events', event_type, jsonb_build_object('written', count(*))
  from crm.outbox group by customer_id, event_type
  union all
  select customer_id, 'mails', campaign || ' ' || step, jsonb_build_object(
    'sent', count(*) filter (where state = 'sent'), 'clicked', count(clicked_at), 'unsubscribed', count(unsubscribed_at)
  ) from crm.messages group by customer_id, campaign, step
)
select known.customer_id, known.counted, known.kind, fact.key, fact.value::text::bigint
from known cross join lateral jsonb_each(known.facts) as fact
where known.customer_id = any(%s)
