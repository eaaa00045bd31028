-- Returns what the customer's last intake said of how to reach them; nulls before the first one.
create or replace function api.get_contact(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  c crm.customers;
begin
  perform crm.authorize_call(claims, 'customer');
  select * into c from customers where id = crm.subject();
  return jsonb_build_object('name', c.name, 'email', c.email, 'phone', c.phone);
end $$;

grant execute on function api.get_contact to crm_app;
