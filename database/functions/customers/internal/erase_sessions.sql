-- Erases the summaries of a batch of a customer's sessions, the reasons of the decisions after them and what those were made from.
create or replace function crm.erase_sessions(
  wanted_customer uuid, after_time timestamptz, after_id uuid, at_most integer
) returns crm.erased_batch
language sql as $$
  with batch as (
    select id, created_at from crm.sessions
    where customer_id = wanted_customer and (created_at, id) > (after_time, after_id)
    order by created_at, id limit at_most
  ), erased as (
    update crm.sessions as s set summary = null from batch where s.id = batch.id and s.summary is not null
  ), undecided as (
    update crm.upsell_decisions as d set reason = '', details = '{}' from batch where d.session_id = batch.id
  ), unfounded as (
    delete from crm.upsell_decision_contexts as c using batch where c.session_id = batch.id
  )
  select count(*)::integer, max(created_at), (array_agg(id order by created_at desc, id desc))[1] from batch
$$;

revoke execute on function crm.erase_sessions from crm_api;
