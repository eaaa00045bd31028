-- Empties a batch of the payloads of Stripe's events about a customer; what is emptied is not found again.
create or replace function crm.erase_stripe_events(wanted_customer uuid, at_most integer) returns crm.erased_batch
language sql as $$
  with batch as (
    select e.id from crm.stripe_event_ids_of_customer(wanted_customer) as o join crm.stripe_events as e on e.id = o.event_id
    where e.payload <> '{}' limit at_most
  ), erased as (
    update crm.stripe_events as e set payload = '{}' from batch where e.id = batch.id
  )
  select count(*)::integer, null::timestamptz, null::uuid from batch
$$;

revoke execute on function crm.erase_stripe_events from crm_api;
