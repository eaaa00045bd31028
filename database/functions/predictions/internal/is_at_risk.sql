-- Whether a customer who may leave probably does: buys nothing within 90 days. Without a model the segment says it.
create or replace function crm.is_at_risk(s crm.customer_scores) returns boolean
language sql immutable as $$
  select crm.may_leave(s) and coalesce(s.p_churn_90 >= 0.5, s.segment in ('at_risk', 'cannot_lose'))
$$;
