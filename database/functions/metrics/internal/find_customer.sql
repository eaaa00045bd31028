-- Returns a customer; raises not found for an unknown one.
create or replace function crm.find_customer(wanted uuid) returns crm.customers
language plpgsql stable as $$
declare
  c crm.customers;
begin
  select * into c from crm.customers where id = wanted;
  if not found then
    perform crm.raise_not_found('customer');
  end if;
  return c;
end $$;
