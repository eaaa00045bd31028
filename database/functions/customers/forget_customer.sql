-- What an erasure overwrites.
set local role crm_owner;

-- What people wrote. Sessions are locked before replies are looked for, so that no mechanic's reply is on its way.
create or replace function crm.forget_story(whose uuid) returns void
language sql as $$
  update crm.customers set name = null, email = null, phone = null where id = whose;
  update crm.intakes set vehicle = '{}', concern = '', files = '{}' where customer_id = whose;
  update crm.sessions set summary = null where customer_id = whose;
  update crm.crm_interactions set metadata = '{}' where customer_id = whose and metadata <> '{}';
  update crm.upsell_recommendations set service_title = recommendation_type, service_description = '', reason = '', metadata = '{}'
  where customer_id = whose;
  update crm.upsell_decisions as d set reason = '', details = '{}'
  from crm.sessions as s where s.customer_id = whose and d.session_id = s.id;
$$;

-- What was kept for other reasons and speaks of them.
create or replace function crm.forget_traces(whose uuid) returns void
language sql as $$
  update crm.checkouts set title = '', url = null where customer_id = whose;
  update crm.stripe_events set payload = '{}'
  where payload <> '{}' and id in (select event_id from crm.stripe_events_of(whose));
  delete from crm.requests where subject = whose;
  delete from crm.requests where reply ->> 'customer_id' = whose::text;
$$;

create or replace function crm.stripe_events_of(whose uuid) returns table (event_id text)
language sql stable as $$
  with checkouts as materialized (
    select stripe_checkout_session_id as id from crm.checkouts where customer_id = whose
    union
    select stripe_checkout_session_id from crm.payments where customer_id = whose
  ), facts as materialized (
    select f.payment_intent_id, f.charge_id from checkouts as c cross join lateral crm.find_facts(c.id) as f
  )
  select e.id from crm.stripe_events as e where e.checkout_session_id in (select id from checkouts)
  union
  select e.id from crm.stripe_events as e where e.payment_intent_id in (select payment_intent_id from facts)
  union
  select e.id from crm.stripe_events as e where e.charge_id in (select charge_id from facts)
$$;

grant execute on function crm.forget_story(uuid), crm.forget_traces(uuid), crm.stripe_events_of(uuid) to crm_steward;
