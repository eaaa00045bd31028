-- Raises a serialization failure if any customer of a batch was erased meanwhile: the caller repeats the call, which then leaves them out.
create or replace function crm.retry_if_erased(customers uuid[]) returns void
language plpgsql as $$
begin
  if exists (select from crm.erasures where customer_id = any (customers)) then
    raise exception using errcode = '40001', message = 'A customer was erased in the meantime.';
  end if;
end $$;
