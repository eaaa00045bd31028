-- Erases the details of a batch of a customer's interactions.
create or replace function crm.erase_interactions(
  wanted_customer uuid, after_time timestamptz, after_id uuid, at_most integer
) returns crm.erased_batch
language sql as $$
  with batch as (
    select id, created_at from crm.crm_interactions
    where customer_id = wanted_customer and (created_at, id) > (after_time, after_id)
    order by created_at, id limit at_most
  ), erased as (
    update crm.crm_interactions as t set metadata = '{}'
    from batch where t.id = batch.id and t.metadata <> '{}'
  )
  select count(*)::integer, max(created_at), (array_agg(id order by created_at desc, id desc))[1] from batch
$$;

revoke execute on function crm.erase_interactions from crm_api;
