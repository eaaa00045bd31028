-- The funnel steps that a customer took for the first time in this order, within so many days of their first intake.
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
