-- What is known of a customer beyond their rows, for decisions: segment, cohorts, and how the model of the last night sees them.
create or replace function crm.known_of_customer(wanted_customer uuid) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'segment', k.segment,
    'cohorts', (
      select coalesce(jsonb_agg(m.cohort order by m.cohort), '[]') from crm.customer_cohorts as m where m.customer_id = wanted_customer
    ),
    'churn', k.p_churn_90,
    'value', case when k.value_cents is not null then jsonb_build_object('amount', k.value_cents, 'currency', k.currency) end
  )
  from (values (wanted_customer)) as w (customer_id)
  left join crm.customer_scores as k on k.customer_id = w.customer_id
$$;
