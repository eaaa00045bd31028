-- Deletes a batch of the stored requests of a customer, and of others whose replies are about them.
create or replace function crm.erase_requests(wanted_customer uuid, at_most integer) returns crm.erased_batch
language sql as $$
  with batch as (
    (select subject, key from crm.requests where subject = wanted_customer limit at_most)
    union
    (select subject, key from crm.requests where reply ->> 'customer_id' = wanted_customer::text limit at_most)
    limit at_most
  ), erased as (
    delete from crm.requests as r using batch where r.subject = batch.subject and r.key = batch.key
  )
  select count(*)::integer, null::timestamptz, null::uuid from batch
$$;

revoke execute on function crm.erase_requests from crm_api;
