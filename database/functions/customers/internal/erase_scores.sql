-- Deletes the scores of a customer and a batch of their moves between segments: of whoever is erased nothing is thought.
create or replace function crm.erase_scores(wanted_customer uuid, at_most integer) returns crm.erased_batch
language sql as $$
  with unscored as (
    delete from crm.customer_scores where customer_id = wanted_customer
  ), batch as (
    select id from crm.segment_moves where customer_id = wanted_customer limit at_most
  ), erased as (
    delete from crm.segment_moves as m using batch where m.id = batch.id
  )
  select count(*)::integer, null::timestamptz, null::uuid from batch
$$;

revoke execute on function crm.erase_scores from crm_api;
