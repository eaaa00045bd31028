-- Returns a page of the customers of a segment, of a cohort, at risk or of all, and audits the read.
create or replace function api.list_scored_customers(
  claims jsonb, of_segment text, of_cohort text, at_risk boolean, below bigint, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  page jsonb;
begin
  perform crm.authorize_call(claims, 'admin');
  page := crm.fit_page(crm.scored_customers(of_segment, of_cohort, at_risk, below, before_id, at_most));
  perform crm.audit_read('customers', variadic crm.customer_ids_in(page, 'id'));
  return page;
end $$;

grant execute on function api.list_scored_customers to crm_app;
