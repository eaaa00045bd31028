-- Returns the customer's own funnel counts; the caller computes the rates.
create or replace function api.get_funnel(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'customer');
  return crm.customer_funnel(crm.subject());
end $$;

grant execute on function api.get_funnel to crm_app;
