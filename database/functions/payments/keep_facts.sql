-- Adds what an event tells to the facts. The same fact again only moves its first time back, so that order does not matter.
set local role crm_owner;

create or replace function crm.read_facts(event jsonb, fact jsonb) returns setof crm.stripe_facts
language plpgsql stable rows 3 as $$
declare
  told crm.stripe_facts := jsonb_populate_record(null::crm.stripe_facts, fact - 'kind');
begin
  told.kind := split_part(fact ->> 'kind', '_', 1);
  told.status := coalesce(told.status, nullif(split_part(fact ->> 'kind', '_', 2), ''), 'seen');
  told.subject := case told.kind
    when 'checkout' then told.checkout_session_id
    when 'intent' then told.payment_intent_id
    when 'charge' then told.charge_id
    else fact ->> 'id'
  end;
  told.amount_cents := coalesce((fact ->> 'amount')::bigint, 0);
  told.occurred_at := event ->> 'created_at';
  told.stripe_event_id := event ->> 'id';
  return next told;
  if fact ->> 'funds' is not null then
    told.status := 'funds_' || (fact ->> 'funds');
    return next told;
  end if;
  return query select r.* from jsonb_array_elements(fact -> 'refunds') as part, crm.read_facts(event, part) as r;
end $$;

create or replace function crm.has_news(event jsonb, fact jsonb) returns boolean
language sql stable as $$
  select exists (
    select from crm.read_facts(event, fact) as told where not exists (
      select from crm.stripe_facts as known
      where (known.kind, known.subject, known.status, known.amount_cents) = (told.kind, told.subject, told.status, told.amount_cents)
    )
  )
$$;

create or replace function crm.keep_facts(event jsonb, fact jsonb) returns text
language plpgsql as $$
declare
  named crm.stripe_facts;
begin
  insert into crm.stripe_facts as known select * from crm.read_facts(event, fact)
  on conflict (kind, subject, status, amount_cents) do update set
    stripe_event_id = case
      when (excluded.occurred_at, excluded.stripe_event_id) < (known.occurred_at, known.stripe_event_id)
      then excluded.stripe_event_id else known.stripe_event_id
    end,
    occurred_at = least(known.occurred_at, excluded.occurred_at),
    currency = least(known.currency, excluded.currency),
    checkout_session_id = least(known.checkout_session_id, excluded.checkout_session_id),
    payment_intent_id = least(known.payment_intent_id, excluded.payment_intent_id),
    charge_id = least(known.charge_id, excluded.charge_id);
  named := jsonb_populate_record(null::crm.stripe_facts, fact - 'kind');
  update crm.stripe_events set
    checkout_session_id = named.checkout_session_id, payment_intent_id = named.payment_intent_id,
    charge_id = named.charge_id, currency = named.currency
  where id = event ->> 'id';
  return crm.find_checkout(named);
end $$;

grant execute on function
crm.read_facts(jsonb, jsonb), crm.has_news(jsonb, jsonb), crm.keep_facts(jsonb, jsonb) to crm_api;
