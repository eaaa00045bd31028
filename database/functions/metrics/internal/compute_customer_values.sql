-- What a customer paid in each currency, from their own payments.
create or replace function crm.compute_customer_values(wanted_customer uuid) returns setof crm.customer_values
language sql stable as $$
  select c.id, p.currency, c.created_at, count(*), sum(p.amount_cents)::numeric, sum(crm.payment_net(p))::numeric
  from crm.payments as p join crm.customers as c on c.id = p.customer_id
  where p.customer_id = wanted_customer and p.flag is null
  group by c.id, p.currency, c.created_at
$$;
