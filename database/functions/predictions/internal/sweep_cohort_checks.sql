-- Makes the next customers due, in the order of their ids, until all were looked at for the cohorts of now.
create or replace function crm.sweep_cohort_checks(at timestamptz, at_most integer) returns void
language plpgsql as $$
declare
  reached uuid;
begin
  select swept_to into reached from crm.cohort_state for update;
  with following as (
    select customer_id from crm.cohort_checks where customer_id > reached order by customer_id limit at_most for update
  ), due as (
    update crm.cohort_checks as c set due_at = at, asked = asked + 1 from following as f where c.customer_id = f.customer_id
  )
  select customer_id into reached from following order by customer_id desc limit 1;
  update crm.cohort_state set swept_to = reached where swept_to is not null;
end $$;
