-- Stores an event of Stripe once and applies what it means, in one transaction: a crash loses both or neither.
set local role crm_api;

create or replace function api.apply_stripe_event(claims jsonb, event jsonb, fact jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  result jsonb;
begin
  perform crm.enter(claims, 'service');
  insert into stripe_events (id, event_type, api_version, livemode, occurred_at, payload, outcome, flag)
  values (
    event ->> 'id', event ->> 'type', event ->> 'api_version', (event ->> 'livemode')::boolean,
    (event ->> 'created_at')::timestamptz, event -> 'payload',
    case when fact ->> 'kind' = 'unusable' then 'flagged' else 'stored' end, fact ->> 'flag'
  ) on conflict (id) do nothing;
  if not found then
    return '{"outcome": "duplicate", "events": []}';
  end if;
  if fact ->> 'kind' = 'checkout_paid' then
    result := crm.apply_paid_checkout(event, fact);
    update stripe_events set outcome = result ->> 'outcome', flag = result ->> 'flag' where id = event ->> 'id';
    return result;
  end if;
  return jsonb_build_object(
    'outcome', case when fact ->> 'kind' = 'unusable' then 'flagged' else 'stored' end, 'events', '[]'::jsonb
  );
end $$;

grant execute on function api.apply_stripe_event(jsonb, jsonb, jsonb) to crm_worker;
