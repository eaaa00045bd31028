-- What one row adds to the figures: counted when it was made, with all that became of it since. Writers and rebuilds ask the same.
set local role crm_owner;

create or replace function crm.customer_facts(c crm.customers) returns setof crm.metric_fact
language sql immutable as $$
  select c.created_at, 'customers', null::text, null::text, null::text, null::uuid, '', 1::bigint, 0::numeric
$$;

create or replace function crm.intake_facts(i crm.intakes) returns setof crm.metric_fact
language sql immutable as $$
  select i.created_at, 'intakes', i.plan, coalesce(i.session_type, ''), null::text, null::uuid, '', 1::bigint, 0::numeric
$$;

create or replace function crm.session_facts(s crm.sessions) returns setof crm.metric_fact
language sql immutable as $$
  select s.created_at, f.measure, s.plan, s.session_type, null::text, s.mechanic_id, f.currency, 1::bigint, f.amount
  from (values
    ('sessions_opened', '', 0::numeric, true),
    ('sessions_started', '', 0, s.started_at is not null),
    ('sessions_completed', '', s.duration_minutes, s.duration_minutes is not null),
    ('sessions_concluded', '', 0, crm.session_is_concluded(s)),
    ('session_value', s.currency, s.price_cents, s.duration_minutes is not null),
    ('sessions_rated', '', s.rating, s.rating is not null),
    ('sessions_liked', '', 0, s.rating >= 4)
  ) as f (measure, currency, amount, counts)
  where f.counts
$$;

create or replace function crm.session_is_concluded(s crm.sessions) returns boolean
language sql immutable as $$
  select s.duration_minutes is not null
    or s.status in ('completed', 'cancelled', 'unattended', 'expired', 'refunded', 'archived')
$$;

create or replace function crm.upsell_facts(u crm.upsell_recommendations) returns setof crm.metric_fact
language sql stable as $$
  select u.created_at, f.measure, s.plan, s.session_type, u.recommendation_type, s.mechanic_id, '', 1::bigint, 0::numeric
  from (values
    ('upsells_made', true),
    ('upsells_shown', u.shown_at is not null),
    ('upsells_viewed', u.viewed_at is not null),
    ('upsells_clicked', u.clicked_at is not null),
    ('upsells_dismissed', u.dismissed_at is not null),
    ('upsells_purchased', u.purchased_at is not null)
  ) as f (measure, counts)
  join crm.sessions as s on s.id = u.session_id
  where f.counts
$$;

-- Money counts in the days it was paid, once more among what is credited to recommendations, and with the recommendation itself.
create or replace function crm.payment_facts(p crm.payments) returns setof crm.metric_fact
language sql stable as $$
  select
    p.paid_at, f.measure, coalesce(i.plan, u.plan, ''), coalesce(i.session_type, ''), coalesce(u.recommendation_type, ''), null::uuid,
    p.currency, 1::bigint, f.amount
  from (values
    ('payments', p.amount_cents::numeric, true),
    ('payments_net', crm.payment_net(p), true),
    ('credited_payments', p.amount_cents, p.upsell_id is not null),
    ('credited_payments_net', crm.payment_net(p), p.upsell_id is not null)
  ) as f (measure, amount, counts)
  left join crm.intakes as i on i.id = p.intake_id
  left join crm.upsell_recommendations as u on u.id = p.upsell_id
  where p.flag is null and f.counts
  union all
  select
    u.created_at, f.measure, s.plan, s.session_type, u.recommendation_type, s.mechanic_id, p.currency, 1, f.amount
  from (values ('upsell_payments', p.amount_cents::numeric), ('upsell_payments_net', crm.payment_net(p))) as f (measure, amount)
  join crm.upsell_recommendations as u on u.id = p.upsell_id
  join crm.sessions as s on s.id = u.session_id
  where p.flag is null
$$;

create or replace function crm.taken_back(f crm.metric_fact) returns crm.metric_fact
language sql immutable as $$
  select row(
    f.at, f.measure, f.plan, f.session_type, f.recommendation_type, f.mechanic_id, f.currency, -f.n, -f.amount
  )::crm.metric_fact
$$;

grant execute on function
crm.customer_facts(crm.customers), crm.intake_facts(crm.intakes), crm.session_facts(crm.sessions),
crm.session_is_concluded(crm.sessions), crm.upsell_facts(crm.upsell_recommendations), crm.payment_facts(crm.payments),
crm.taken_back(crm.metric_fact)
to crm_api;
