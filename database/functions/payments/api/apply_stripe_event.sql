-- Stores a Stripe event once, adds its facts, and derives the payment from all known facts, in one transaction.
create or replace function api.apply_stripe_event(
  claims jsonb, event jsonb, fact jsonb, attribution jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  is_new boolean := true;
  checkout text;
  events jsonb := '[]';
  result jsonb;
begin
  perform crm.authorize_call(claims, 'service');
  insert into stripe_events (id, event_type, api_version, livemode, occurred_at, payload, outcome, flag, reason)
  values (
    event ->> 'id', event ->> 'type', event ->> 'api_version', (event ->> 'livemode')::boolean,
    (event ->> 'created_at')::timestamptz, event -> 'payload',
    case when fact ->> 'kind' = 'unusable' then 'flagged' else 'stored' end, fact ->> 'flag', fact ->> 'reason'
  ) on conflict (id) do nothing;
  if not found then
    return '{"outcome": "duplicate", "events": []}';
  end if;
  if fact ->> 'kind' not in ('none', 'unusable') then
    -- One at a time: simultaneous facts of one payment would not see each other. After five seconds Stripe had better retry.
    perform set_config('lock_timeout', '5s', true);
    perform pg_advisory_xact_lock(hashtextextended('crm.payments', 0));
    is_new := crm.has_new_facts(event, fact);
    checkout := crm.save_facts(event, fact);
    if checkout is not null then
      events := crm.derive_payment(checkout, attribution);
      perform crm.keep_stripe_customer(fact);
      perform crm.settle_holds((crm.expected_checkout(crm.checkout_fact(checkout))).intake_id);
    end if;
  end if;
  -- The reply is about this delivery: without a new fact it is only stored, whatever the outcome of the event's row.
  select jsonb_build_object(
    'outcome', case when outcome = 'applied' and not is_new then 'stored' else outcome end, 'flag', flag, 'events', events
  ) into result
  from stripe_events where id = event ->> 'id';
  return result;
end $$;

grant execute on function api.apply_stripe_event to crm_worker;
