-- Deletes a batch of what a customer allowed and forbade: whoever is erased is mailed nothing.
create or replace function crm.erase_consents(wanted_customer uuid, at_most integer) returns crm.erased_batch
language sql as $$
  with batch as (
    select id from crm.consents where customer_id = wanted_customer limit at_most
  ), erased as (
    delete from crm.consents as c using batch where c.id = batch.id
  )
  select count(*)::integer, null::timestamptz, null::uuid from batch
$$;

revoke execute on function crm.erase_consents from crm_api;
