-- A fact with its counts negated.
create or replace function crm.negate_fact(f crm.metric_fact) returns crm.metric_fact
language sql immutable as $$
  select row(
    f.at, f.measure, f.plan, f.session_type, f.recommendation_type, f.mechanic_id, f.currency, -f.row_count, -f.amount
  )::crm.metric_fact
$$;
