-- Deletes what a batch of old decisions were made from; the decisions stay.
create or replace function crm.expire_decision_contexts(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select session_id from crm.upsell_decision_contexts
    where session_id < crm.min_uuidv7_at(before) order by session_id limit at_most
  ), gone as (
    delete from crm.upsell_decision_contexts as c using old where c.session_id = old.session_id returning 1
  )
  select count(*)::integer from gone
$$;

revoke execute on function crm.expire_decision_contexts from crm_api;
