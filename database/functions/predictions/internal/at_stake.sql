-- What is at stake with a customer, in minor units: what is expected of them within a year, as far as they leave; without a model, what
-- they paid. Of who is gone nothing is expected, and who stays does not leave: both stand low.
create or replace function crm.at_stake(s crm.customer_scores) returns bigint
language sql immutable as $$
  select coalesce((s.p_churn_90 * s.value_cents)::bigint, s.money_cents)
$$;
