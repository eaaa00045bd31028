-- The facts that one payment adds: by its time, among attributed payments, and by the time of its recommendation.
create or replace function crm.payment_facts(p crm.payments) returns setof crm.metric_fact
language sql stable as $$
  select
    p.paid_at, f.measure, coalesce(i.plan, u.plan, ''), coalesce(i.session_type, ''), coalesce(u.recommendation_type, ''), null::uuid,
    p.currency, 1::bigint, f.amount
  from (values
    ('payments', p.amount_cents::numeric, true),
    ('payments_net', crm.payment_net(p), true),
    ('credited_payments', p.amount_cents, p.upsell_id is not null),
    ('credited_payments_net', crm.payment_net(p), p.upsell_id is not null)
  ) as f (measure, amount, counts)
  left join crm.intakes as i on i.id = p.intake_id
  left join crm.upsell_recommendations as u on u.id = p.upsell_id
  where p.flag is null and f.counts
  union all
  select
    u.created_at, f.measure, s.plan, s.session_type, u.recommendation_type, s.mechanic_id, p.currency, 1, f.amount
  from crm.upsell_recommendations as u
  join crm.sessions as s on s.id = u.session_id
  cross join lateral (values
    ('upsell_payments', p.amount_cents::numeric, true),
    ('upsell_payments_net', crm.payment_net(p), true),
    ('upsell_payments_early', p.amount_cents, crm.is_early(p.paid_at, u.created_at)),
    ('upsell_payments_early_net', crm.payment_net(p), crm.is_early(p.paid_at, u.created_at))
  ) as f (measure, amount, counts)
  where u.id = p.upsell_id and p.flag is null and f.counts
$$;
