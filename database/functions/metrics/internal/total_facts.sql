-- The facts of a customer's totals: by their first day, and for the ordered funnel by their first intake.
create or replace function crm.total_facts(t crm.customer_totals) returns setof crm.metric_fact
language sql immutable as $$
  select t.created_at, f.measure, null::text, null::text, null::text, null::uuid, '', 1::bigint, f.amount
  from (values
    ('customers_counted', t.sessions::numeric, true),
    ('customers_served', 0, t.sessions_completed >= 1),
    ('customers_repeat', 0, t.sessions_completed >= 2),
    ('customers_served_early', 0, t.sessions_completed_early >= 1),
    ('customers_repeat_early', 0, t.sessions_completed_early >= 2),
    ('customers_offered', 0, t.upsells_made >= 1),
    ('customers_adopted', 0, t.upsells_purchased >= 1)
  ) as f (measure, amount, counts)
  where f.counts
  union all
  select t.first_intake_at, format('ordered:%s:%s', w.days, o.step), null, null, null, null, '', 1, 0
  from (values (7), (30), (90)) as w (days)
  cross join lateral crm.ordered_steps(t, w.days) as o (step)
$$;
