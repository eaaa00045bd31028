-- Which facts belong together: a checkout knows its intent, an intent its charges, a charge its refunds and disputes.
set local role crm_owner;

create or replace function crm.find_checkout(named crm.stripe_facts) returns text
language sql stable as $$
  select coalesce(named.checkout_session_id, (
    select min(f.checkout_session_id) from crm.stripe_facts as f
    where f.kind = 'checkout' and f.payment_intent_id = coalesce(
      named.payment_intent_id, (select min(c.payment_intent_id) from crm.stripe_facts as c where c.charge_id = named.charge_id)
    )
  ))
$$;
comment on function crm.find_checkout(crm.stripe_facts) is 'Null where the checkout is not known yet: what names it is held until it is.';

create or replace function crm.find_facts(checkout text) returns setof crm.stripe_facts
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

-- What the checkout says of itself, from the fact that says most.
create or replace function crm.find_told(checkout text) returns crm.stripe_facts
language sql stable as $$
  select * from crm.stripe_facts where kind = 'checkout' and subject = checkout
  order by (status = 'paid') desc, amount_cents desc, status limit 1
$$;

grant execute on function crm.find_checkout(crm.stripe_facts), crm.find_facts(text), crm.find_told(text) to crm_api;
