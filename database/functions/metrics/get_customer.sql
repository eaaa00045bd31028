-- One customer with what they add up to; an unknown one is refused.
set local role crm_owner;

create or replace function crm.find_customer(wanted uuid) returns crm.customers
language plpgsql stable as $$
declare
  c crm.customers;
begin
  select * into c from crm.customers where id = wanted;
  if not found then
    perform crm.refuse_unknown('customer');
  end if;
  return c;
end $$;

grant execute on function crm.find_customer(uuid) to crm_api;

set local role crm_api;

create or replace function api.get_customer(claims jsonb, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.enter(claims, 'admin');
  perform crm.note_read('customer', wanted);
  return crm.customer_reply(crm.find_customer(wanted)) || jsonb_build_object('funnel', crm.funnel_of(wanted));
end $$;

grant execute on function api.get_customer(jsonb, uuid) to crm_app;
