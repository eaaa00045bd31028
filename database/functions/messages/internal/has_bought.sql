-- Whether a customer has paid and was not given all of it back, which is what a soft opt-in stands on.
create or replace function crm.has_bought(wanted_customer uuid) returns boolean
language sql stable as $$
  select exists (
    select from crm.payments as p where p.customer_id = wanted_customer and p.flag is null and p.net_cents > 0
  )
$$;
