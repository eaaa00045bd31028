-- Erases what other records say about a customer: checkouts, payloads of Stripe events, and stored requests.
create or replace function crm.erase_related_records(wanted_customer uuid) returns void
language sql as $$
  update crm.checkouts set title = '', url = null where customer_id = wanted_customer;
  update crm.stripe_events set payload = '{}'
  where payload <> '{}' and id in (select event_id from crm.stripe_event_ids_of_customer(wanted_customer));
  delete from crm.requests where subject = wanted_customer;
  delete from crm.requests where reply ->> 'customer_id' = wanted_customer::text;
$$;

revoke execute on function crm.erase_related_records from crm_api;
