-- Deletes or empties a batch of old events. A payment's event keeps its id, so that a late refund does not emit it again;
-- the event of a session that still waits for recommendations stays whole.
create or replace function crm.expire_outbox_events(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select id, event_type in ('SessionCompleted', 'CustomerErased') as is_deleted from crm.outbox as o
    where published_at < before and data <> '{}' and not exists (
      select from crm.sessions as s
      where o.event_type = 'SessionCompleted' and s.id = o.session_id and s.status = 'completed' and s.upsells_generated_at is null
    )
    order by published_at limit at_most
  ), gone as (
    delete from crm.outbox as o using old where o.id = old.id and old.is_deleted returning 1
  ), emptied as (
    update crm.outbox as o set data = '{}' from old where o.id = old.id and not old.is_deleted returning 1
  )
  select ((select count(*) from gone) + (select count(*) from emptied))::integer
$$;

revoke execute on function crm.expire_outbox_events from crm_api;
