-- A payment as an admin reads it, with its plan, session type and recommendation type.
create or replace function crm.payment_reply(p crm.payments) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', p.id, 'created_at', p.created_at, 'paid_at', p.paid_at, 'customer_id', p.customer_id, 'intake_id', p.intake_id,
    'upsell_id', p.upsell_id, 'plan', coalesce(i.plan, u.plan), 'session_type', i.session_type,
    'recommendation_type', u.recommendation_type, 'gross_cents', p.amount_cents,
    'refunded_cents', case when p.flag is null then p.amount_cents - crm.payment_net(p) else 0 end,
    'net_cents', crm.payment_net(p), 'currency', p.currency, 'flag', p.flag
  )
  from (select) as one
  left join crm.intakes as i on i.id = p.intake_id
  left join crm.upsell_recommendations as u on u.id = p.upsell_id
$$;
