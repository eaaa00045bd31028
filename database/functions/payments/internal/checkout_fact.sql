-- The fact that says most about a checkout itself.
create or replace function crm.checkout_fact(checkout text) returns crm.stripe_facts
language sql stable as $$
  select * from crm.stripe_facts where kind = 'checkout' and subject = checkout
  order by (status = 'paid') desc, amount_cents desc, status limit 1
$$;
