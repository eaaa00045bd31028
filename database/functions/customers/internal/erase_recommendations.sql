-- Erases the words of a batch of a customer's recommendations and of their quotes.
create or replace function crm.erase_recommendations(
  wanted_customer uuid, after_time timestamptz, after_id uuid, at_most integer
) returns crm.erased_batch
language sql as $$
  with batch as (
    select id, created_at from crm.upsell_recommendations
    where customer_id = wanted_customer and (created_at, id) > (after_time, after_id)
    order by created_at, id limit at_most
  ), erased as (
    update crm.upsell_recommendations as t set service_title = recommendation_type, service_description = '', reason = '', translations = '{}',
      metadata = '{}', recommended_note = ''
    from batch where t.id = batch.id
  ), unexplained as (
    update crm.quotes as q set lines = crm.wordless_lines(q.lines), notes = '{}', terms = '{}' from batch where q.upsell_id = batch.id
  )
  select count(*)::integer, max(created_at), (array_agg(id order by created_at desc, id desc))[1] from batch
$$;

revoke execute on function crm.erase_recommendations from crm_api;
