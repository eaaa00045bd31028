-- A customer's funnel in one pass over their own rows; rates are the reader's to derive.
set local role crm_api;

create or replace function api.get_funnel(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.enter(claims, 'customer');
  return (
    select jsonb_build_object(
      'total_intakes', i.total, 'sessions_started', s.started, 'sessions_completed', s.completed,
      'upsells_shown', u.shown, 'upsells_clicked', u.clicked, 'upsells_purchased', u.purchased
    )
    from
      (select count(*) as total from intakes where customer_id = crm.subject()) as i,
      (
        select count(started_at) as started, count(duration_minutes) as completed
        from sessions where customer_id = crm.subject()
      ) as s,
      (
        select count(shown_at) as shown, count(clicked_at) as clicked, count(purchased_at) as purchased
        from upsell_recommendations where customer_id = crm.subject()
      ) as u
  );
end $$;

grant execute on function api.get_funnel(jsonb) to crm_app;
