-- Returns one customer with their totals, funnel and standing, and audits the read.
create or replace function api.get_customer(claims jsonb, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  perform crm.audit_read('customer', wanted);
  return crm.customer_reply(crm.find_customer(wanted)) || jsonb_build_object(
    'funnel', crm.customer_funnel(wanted),
    'standing', (select crm.standing_reply(s) from customer_scores as s where s.customer_id = wanted)
  );
end $$;

grant execute on function api.get_customer to crm_app;
