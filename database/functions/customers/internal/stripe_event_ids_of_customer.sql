-- The Stripe events that belong to a customer's checkouts and payments.
create or replace function crm.stripe_event_ids_of_customer(wanted_customer uuid) returns table (event_id text)
language sql stable as $$
  with checkouts as materialized (
    select stripe_checkout_session_id as id from crm.checkouts where customer_id = wanted_customer
    union
    select stripe_checkout_session_id from crm.payments where customer_id = wanted_customer
  ), facts as materialized (
    select f.payment_intent_id, f.charge_id from checkouts as c cross join lateral crm.facts_of_checkout(c.id) as f
  )
  select e.id from crm.stripe_events as e where e.checkout_session_id in (select id from checkouts)
  union
  select e.id from crm.stripe_events as e where e.payment_intent_id in (select payment_intent_id from facts)
  union
  select e.id from crm.stripe_events as e where e.charge_id in (select charge_id from facts)
$$;

revoke execute on function crm.stripe_event_ids_of_customer from crm_api;
