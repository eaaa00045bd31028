-- Where a customer stands, as the API returns it.
create or replace function crm.standing_reply(s crm.customer_scores) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'scored_at', s.scored_at, 'segment', s.segment, 'is_member', s.is_member, 'is_at_risk', crm.is_at_risk(s),
    'recency_days', s.recency_days, 'purchases', s.purchases, 'money_cents', s.money_cents, 'currency', s.currency,
    'churn', s.p_churn_90, 'value_cents', s.value_cents, 'low_80', s.value_low_80, 'high_80', s.value_high_80,
    'low_95', s.value_low_95, 'high_95', s.value_high_95, 'reasons', s.reasons,
    'cohorts', array(select c.cohort from crm.customer_cohorts as c where c.customer_id = s.customer_id order by c.since, c.cohort)
  )
$$;
