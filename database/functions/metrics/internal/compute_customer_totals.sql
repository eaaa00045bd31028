-- A customer's totals from their own rows: exact at any moment, whatever was merged.
create or replace function crm.compute_customer_totals(wanted_customer uuid) returns setof crm.customer_totals
language sql stable as $$
  select
    c.id, c.created_at, i.first_intake_at, s.first_opened_at, s.first_started_at, s.first_completed_at,
    u.first_shown_at, u.first_clicked_at, u.first_purchased_at, s.opened, s.completed, u.made, u.shown, u.purchased,
    s.completed_early
  from crm.customers as c
  cross join lateral (
    select min(created_at) as first_intake_at from crm.intakes where customer_id = c.id
  ) as i
  cross join lateral (
    select
      min(created_at) as first_opened_at, min(started_at) as first_started_at,
      min(ended_at) filter (where duration_minutes is not null) as first_completed_at,
      count(*) as opened, count(duration_minutes) as completed,
      count(duration_minutes) filter (where ended_at < c.created_at + interval '672 hours') as completed_early
    from crm.sessions where customer_id = c.id
  ) as s
  cross join lateral (
    select
      min(shown_at) as first_shown_at, min(clicked_at) as first_clicked_at, min(purchased_at) as first_purchased_at,
      count(*) as made, count(shown_at) as shown, count(purchased_at) as purchased
    from crm.upsell_recommendations where customer_id = c.id
  ) as u
  where c.id = wanted_customer
$$;
