-- The facts that one session adds to the metrics of the moment it was created.
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
