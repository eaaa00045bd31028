-- Empties the payloads of a batch of old Stripe events.
create or replace function crm.expire_stripe_payloads(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select id from crm.stripe_events where received_at < before and payload <> '{}' order by received_at limit at_most
  ), emptied as (
    update crm.stripe_events as e set payload = '{}' from old where e.id = old.id returning 1
  )
  select count(*)::integer from emptied
$$;

revoke execute on function crm.expire_stripe_payloads from crm_api;
