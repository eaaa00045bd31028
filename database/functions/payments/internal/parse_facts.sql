-- The facts that one event contains.
create or replace function crm.parse_facts(event jsonb, fact jsonb) returns setof crm.stripe_facts
language plpgsql stable rows 3 as $$
declare
  parsed crm.stripe_facts := jsonb_populate_record(null::crm.stripe_facts, fact - 'kind');
begin
  parsed.kind := split_part(fact ->> 'kind', '_', 1);
  parsed.status := coalesce(parsed.status, nullif(split_part(fact ->> 'kind', '_', 2), ''), 'seen');
  parsed.subject := case parsed.kind
    when 'checkout' then parsed.checkout_session_id
    when 'intent' then parsed.payment_intent_id
    when 'charge' then parsed.charge_id
    else fact ->> 'id'
  end;
  parsed.amount_cents := coalesce((fact ->> 'amount')::bigint, 0);
  parsed.occurred_at := event ->> 'created_at';
  parsed.stripe_event_id := event ->> 'id';
  return next parsed;
  if fact ->> 'funds' is not null then
    parsed.status := 'funds_' || (fact ->> 'funds');
    return next parsed;
  end if;
  return query select r.* from jsonb_array_elements(fact -> 'refunds') as part, crm.parse_facts(event, part) as r;
end $$;
