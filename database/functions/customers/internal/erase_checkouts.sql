-- Erases the titles and links of a batch of a customer's checkouts.
create or replace function crm.erase_checkouts(
  wanted_customer uuid, after_time timestamptz, after_id uuid, at_most integer
) returns crm.erased_batch
language sql as $$
  with batch as (
    select id, created_at from crm.checkouts
    where customer_id = wanted_customer and (created_at, id) > (after_time, after_id)
    order by created_at, id limit at_most
  ), erased as (
    update crm.checkouts as t set title = '', url = null
    from batch where t.id = batch.id
  )
  select count(*)::integer, max(created_at), (array_agg(id order by created_at desc, id desc))[1] from batch
$$;

revoke execute on function crm.erase_checkouts from crm_api;
