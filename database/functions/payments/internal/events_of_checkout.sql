-- All events of a checkout; a union, because three alternatives in one condition would scan all events.
create or replace function crm.events_of_checkout(checkout text) returns setof crm.stripe_events
language sql stable rows 10 as $$
  with facts as materialized (
    select payment_intent_id, charge_id from crm.facts_of_checkout(checkout)
  )
  select * from crm.stripe_events where checkout_session_id = checkout
  union all
  select e.* from crm.stripe_events as e
  where e.checkout_session_id is null and e.payment_intent_id in (select f.payment_intent_id from facts as f)
  union all
  select e.* from crm.stripe_events as e
  where e.checkout_session_id is null and e.payment_intent_id is null and e.charge_id in (select f.charge_id from facts as f)
$$;
