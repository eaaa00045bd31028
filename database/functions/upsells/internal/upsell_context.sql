-- What the rules need to know about a session and its customer.
create or replace function crm.upsell_context(s crm.sessions) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'now', now(),
    'session', jsonb_build_object(
      'id', s.id, 'session_type', s.session_type, 'plan', s.plan, 'duration_minutes', s.duration_minutes,
      'ended_at', s.ended_at
    ),
    'intake', (
      select jsonb_build_object('urgent', i.urgent, 'concern_length', length(i.concern), 'files_count', cardinality(i.files))
      from crm.intakes as i where i.id = s.intake_id
    ),
    'completed', (
      select coalesce(jsonb_agg(jsonb_build_object('session_id', c.id, 'ended_at', c.ended_at) order by c.ended_at), '[]')
      from crm.sessions as c where c.customer_id = s.customer_id and c.duration_minutes is not null
    ),
    'spent', (
      select coalesce(jsonb_agg(jsonb_build_object('currency', p.currency, 'amount', p.amount) order by p.currency), '[]')
      from (
        select currency, sum(net_cents) as amount from crm.payments
        where customer_id = s.customer_id and flag is null group by currency
      ) as p
    ),
    'recommendations', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'recommendation_type', u.recommendation_type, 'created_at', u.created_at, 'shown_at', u.shown_at,
        'clicked_at', u.clicked_at, 'dismissed_at', u.dismissed_at, 'purchased_at', u.purchased_at
      ) order by u.created_at), '[]')
      from crm.upsell_recommendations as u where u.customer_id = s.customer_id and u.session_id <> s.id
    ),
    'memberships', (
      select coalesce(jsonb_agg(jsonb_build_object('plan', i.plan, 'purchased_at', i.paid_at) order by i.paid_at), '[]')
      from crm.intakes as i where i.customer_id = s.customer_id and i.session_type is null and i.paid_at is not null
    ),
    'known', crm.known_of_customer(s.customer_id),
    'prices_asked', crm.prices_asked(),
    'budgets', crm.budget_uses(s.customer_id),
    'paused', (select coalesce(jsonb_agg(p -> 'recommendation_type'), '[]') from jsonb_array_elements(crm.paused_offers()) as p),
    'mails_begun', (
      select coalesce(jsonb_agg(m.begun_at order by m.begun_at), '[]') from crm.messages as m
      where m.customer_id = s.customer_id and m.begun_at > now() - interval '90 days'
        and m.state in ('sending', 'sent', 'in_doubt', 'lost')
    )
  )
$$;
