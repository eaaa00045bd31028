-- Erases where a batch of a customer's messages went, and who followed their links how.
create or replace function crm.erase_messages(
  wanted_customer uuid, after_time timestamptz, after_id uuid, at_most integer
) returns crm.erased_batch
language sql as $$
  with batch as (
    select id, created_at from crm.messages
    where customer_id = wanted_customer and (created_at, id) > (after_time, after_id)
    order by created_at, id limit at_most
  ), erased as (
    update crm.messages as m set address_hash = null, provider_id = null from batch where m.id = batch.id
  ), unclicked as (
    delete from crm.message_clicks as c using batch where c.message_id = batch.id
  )
  select count(*)::integer, max(created_at), (array_agg(id order by created_at desc, id desc))[1] from batch
$$;

revoke execute on function crm.erase_messages from crm_api;
