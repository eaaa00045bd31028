-- A customer's funnel in one pass over their own rows; rates are the reader's to derive.
set local role crm_owner;

create or replace function crm.funnel_of(whose uuid) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'total_intakes', i.total, 'sessions_started', s.started, 'sessions_completed', s.completed,
    'upsells_shown', u.shown, 'upsells_clicked', u.clicked, 'upsells_purchased', u.purchased
  )
  from
    (select count(*) as total from crm.intakes where customer_id = whose) as i,
    (
      select count(started_at) as started, count(duration_minutes) as completed
      from crm.sessions where customer_id = whose
    ) as s,
    (
      select count(shown_at) as shown, count(clicked_at) as clicked, count(purchased_at) as purchased
      from crm.upsell_recommendations where customer_id = whose
    ) as u
$$;

grant execute on function crm.funnel_of(uuid) to crm_api;

set local role crm_api;

create or replace function api.get_funnel(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.enter(claims, 'customer');
  return crm.funnel_of(crm.subject());
end $$;

grant execute on function api.get_funnel(jsonb) to crm_app;
