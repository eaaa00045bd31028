-- A customer's funnel counts, in one pass over their own rows.
create or replace function crm.customer_funnel(wanted_customer uuid) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'total_intakes', i.total, 'sessions_started', s.started, 'sessions_completed', s.completed,
    'upsells_shown', u.shown, 'upsells_clicked', u.clicked, 'upsells_purchased', u.purchased
  )
  from
    (select count(*) as total from crm.intakes where customer_id = wanted_customer) as i,
    (
      select count(started_at) as started, count(duration_minutes) as completed
      from crm.sessions where customer_id = wanted_customer
    ) as s,
    (
      select count(shown_at) as shown, count(clicked_at) as clicked, count(purchased_at) as purchased
      from crm.upsell_recommendations where customer_id = wanted_customer
    ) as u
$$;
