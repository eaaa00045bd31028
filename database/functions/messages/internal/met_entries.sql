-- Who met an entry between two times, the first included: whose session was completed, who opened a checkout, or who came into a cohort.
create or replace function crm.met_entries(entry text, since timestamptz, until timestamptz)
returns table (customer_id uuid, entry_key uuid, entered_at timestamptz)
language sql stable as $$
  select s.customer_id, s.id, s.ended_at from crm.sessions as s
  where entry = 'session_completed' and s.duration_minutes is not null and s.ended_at >= since and s.ended_at <= until
  union all
  -- What was begun more than once was begun at the first time.
  select c.customer_id, coalesce(c.upsell_id, c.intake_id), min(c.created_at) from crm.checkouts as c
  where entry = 'checkout_open' and c.url is not null and c.created_at >= since and c.created_at <= until
  group by 1, 2
  union all
  select m.customer_id, m.id, m.since from crm.customer_cohorts as m
  where entry like 'joins:%' and m.cohort = substr(entry, 7) and m.since >= met_entries.since and m.since <= until
$$;
