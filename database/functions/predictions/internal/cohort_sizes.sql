-- How many customers are in each cohort that has any, and how many of them came since.
create or replace function crm.cohort_sizes(joined_since timestamptz) returns jsonb
language sql stable as $$
  select coalesce(jsonb_object_agg(g.cohort, jsonb_build_object('customers', g.customers, 'joined', g.joined)), '{}') from (
    select cohort, count(*) as customers, count(*) filter (where since > joined_since) as joined from crm.customer_cohorts group by cohort
  ) as g
$$;
