-- Returns what is known of all customers together at a moment, and at_most of those at risk with whom most is at stake, whose reading is
-- audited. Moves and those who came into cohorts are of 30 days, what was brought of 365.
create or replace function api.read_predictions(claims jsonb, at timestamptz, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  calls jsonb;
begin
  perform crm.authorize_call(claims, 'admin');
  calls := crm.scored_customers(null, null, true, null, null, at_most - 1);
  perform crm.audit_read('customers_at_risk', variadic crm.customer_ids_in(calls, 'id'));
  return crm.segment_sums(at - interval '30 days') || jsonb_build_object(
    'scored_at', (select max(scored_at) from customer_scores),
    'risk', crm.risk_sums(at - interval '365 days'),
    'calls', calls,
    'models', crm.model_versions(),
    'cohorts', crm.cohort_sizes(at - interval '30 days')
  );
end $$;

grant execute on function api.read_predictions to crm_app;
