-- What a customer's totals add to the figures: by the customer's first day, and for the ordered funnel by their first intake.
set local role crm_owner;

create or replace function crm.total_facts(t crm.customer_totals) returns setof crm.metric_fact
language sql immutable as $$
  select t.created_at, f.measure, null::text, null::text, null::text, null::uuid, '', 1::bigint, f.amount
  from (values
    ('customers_counted', t.sessions::numeric, true),
    ('customers_served', 0, t.sessions_completed >= 1),
    ('customers_repeat', 0, t.sessions_completed >= 2),
    ('customers_offered', 0, t.upsells_made >= 1),
    ('customers_adopted', 0, t.upsells_purchased >= 1)
  ) as f (measure, amount, counts)
  where f.counts
  union all
  select t.first_intake_at, format('ordered:%s:%s', w.days, o.step), null, null, null, null, '', 1, 0
  from (values (7), (30), (90)) as w (days)
  cross join lateral crm.ordered_steps(t, w.days) as o (step)
$$;

-- The steps that a customer took, each for the first time, in this order and within so many days of their first intake.
create or replace function crm.ordered_steps(t crm.customer_totals, days integer) returns setof text
language sql immutable as $$
  select reached.step
  from (
    select s.step, bool_and(coalesce(
      s.at >= s.after and s.at < t.first_intake_at + make_interval(hours => 24 * days), false
    )) over (order by s.place) as in_order
    from (values
      (1, 'intake_submitted', t.first_intake_at, t.first_intake_at),
      (2, 'session_opened', t.first_opened_at, t.first_intake_at),
      (3, 'session_started', t.first_started_at, t.first_opened_at),
      (4, 'session_completed', t.first_completed_at, t.first_started_at),
      (5, 'upsell_shown', t.first_shown_at, t.first_completed_at),
      (6, 'upsell_clicked', t.first_clicked_at, t.first_shown_at),
      (7, 'upsell_purchased', t.first_purchased_at, t.first_clicked_at)
    ) as s (place, step, at, after)
  ) as reached
  where reached.in_order
$$;

create or replace function crm.value_facts(v crm.customer_values) returns setof crm.metric_fact
language sql immutable as $$
  select v.created_at, f.measure, null::text, null::text, null::text, null::uuid, v.currency, 1::bigint, f.amount
  from (values ('customer_value', v.gross), ('customer_value_net', v.net)) as f (measure, amount)
$$;

create or replace function crm.first_facts(kind text, was timestamptz, becomes timestamptz) returns setof crm.metric_fact
language sql immutable as $$
  select f.at, 'first:' || kind, null::text, null::text, null::text, null::uuid, '', f.n, 0::numeric
  from (values (was, -1::bigint), (becomes, 1)) as f (at, n)
  where f.at is not null
$$;

grant execute on function
crm.total_facts(crm.customer_totals), crm.ordered_steps(crm.customer_totals, integer), crm.value_facts(crm.customer_values),
crm.first_facts(text, timestamptz, timestamptz)
to crm_api;
