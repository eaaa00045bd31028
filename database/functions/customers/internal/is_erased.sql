-- Whether a customer's data were erased.
create or replace function crm.is_erased(wanted_customer uuid) returns boolean
language sql stable as $$
  select exists (select from crm.erasures where customer_id = wanted_customer)
$$;
