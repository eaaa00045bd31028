-- Refuses a write about an erased customer.
create or replace function crm.assert_not_erased(wanted_customer uuid) returns void
language plpgsql as $$
begin
  if crm.is_erased(wanted_customer) then
    perform crm.raise_field_error('CR410', 'customer_id', 'The data of this customer were erased; nothing is kept of them any more.');
  end if;
end $$;
