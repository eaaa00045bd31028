-- Returns one customer with their totals and funnel, and audits the read.
create or replace function api.get_customer(claims jsonb, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  perform crm.audit_read('customer', wanted);
  return crm.customer_reply(crm.find_customer(wanted)) || jsonb_build_object('funnel', crm.customer_funnel(wanted));
end $$;

grant execute on function api.get_customer to crm_app;
