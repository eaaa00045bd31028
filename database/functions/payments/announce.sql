-- The events of payments. An event's id is made of what it tells, so that it is written once, however often it is derived.
set local role crm_owner;

create or replace function crm.fixed_id(about text) returns uuid
language sql immutable as $$
  select overlay(overlay(md5(about) placing '8' from 13) placing '8' from 17)::uuid
$$;
comment on function crm.fixed_id(text) is 'A UUID of version 8, which leaves its bits to its maker.';

-- The event as it goes on the bus, in a list of one; an empty list when it was written before.
create or replace function crm.emit_once(
  kind text, about text, customer uuid, session uuid, facts jsonb, moment timestamptz
) returns jsonb
language plpgsql as $$
declare
  event_id uuid := crm.fixed_id(kind || ':' || about);
begin
  insert into crm.outbox (id, event_type, customer_id, session_id, data, occurred_at, next_attempt_at)
  values (event_id, kind, customer, session, facts, moment, now() + interval '30 seconds')
  on conflict (id) do nothing;
  if not found then
    return '[]';
  end if;
  return jsonb_build_array(jsonb_build_object(
    'id', event_id, 'type', kind, 'version', 1, 'occurred_at', moment, 'customer_id', customer, 'data', facts
  ));
end $$;

create or replace function crm.announce_purchases(customer uuid) returns jsonb
language plpgsql as $$
declare
  bought record;
  events jsonb := '[]';
begin
  for bought in
    select u.id, u.recommendation_type, u.session_id, p.amount_cents, p.currency, p.paid_at
    from crm.payments as p join crm.upsell_recommendations as u on u.id = p.upsell_id
    where p.customer_id = customer and p.flag is null order by p.paid_at
  loop
    events := events || crm.emit_once(
      'UpsellPurchased', bought.id::text, customer, bought.session_id, jsonb_build_object(
        'upsell_id', bought.id, 'recommendation_type', bought.recommendation_type, 'session_id', bought.session_id,
        'amount', bought.amount_cents, 'currency', bought.currency
      ), bought.paid_at
    );
  end loop;
  return events;
end $$;

-- One for each refund that succeeded and each dispute that was lost, also when it was taken back later.
create or replace function crm.tell_reversals(checkout text) returns jsonb
language plpgsql as $$
declare
  p crm.payments;
  fact crm.stripe_facts;
  session uuid;
  events jsonb := '[]';
begin
  select * into p from crm.payments where stripe_checkout_session_id = checkout and customer_id is not null and flag is null;
  select id into session from crm.sessions where intake_id = p.intake_id;
  for fact in
    select f.* from crm.find_facts(checkout) as f
    where p.id is not null and f.currency = p.currency
      and (f.kind, f.status) in (('refund', 'succeeded'), ('dispute', 'lost')) order by f.occurred_at, f.subject
  loop
    events := events || crm.emit_once('PaymentRefunded', fact.subject, p.customer_id, session, jsonb_build_object(
      'payment_id', p.id, 'stripe_session_id', checkout, 'reversal', fact.kind, 'stripe_id', fact.subject,
      'amount', fact.amount_cents, 'currency', fact.currency, 'intake_id', p.intake_id, 'session_id', session,
      'upsell_id', p.upsell_id
    ), fact.occurred_at);
  end loop;
  return events;
end $$;

grant execute on function
crm.fixed_id(text), crm.emit_once(text, text, uuid, uuid, jsonb, timestamptz), crm.announce_purchases(uuid),
crm.tell_reversals(text) to crm_api;
