-- All facts of a checkout: its own, its intent's, and those of the intent's charges.
create or replace function crm.facts_of_checkout(checkout text) returns setof crm.stripe_facts
language sql stable rows 10 as $$
  with intent as (
    select min(payment_intent_id) as id from crm.stripe_facts where kind = 'checkout' and subject = checkout
  ), charges as (
    select distinct f.charge_id as id from crm.stripe_facts as f, intent where f.payment_intent_id = intent.id
  )
  select * from crm.stripe_facts where kind = 'checkout' and subject = checkout
  union
  select f.* from crm.stripe_facts as f, intent where f.payment_intent_id = intent.id
  union
  select f.* from crm.stripe_facts as f, charges where f.charge_id = charges.id
$$;
