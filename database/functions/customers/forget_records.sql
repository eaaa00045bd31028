-- Records of how the system worked, which are deleted or emptied as a whole, a batch at a time.
set local role crm_owner;

create or replace function crm.forget_requests(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select subject, key from crm.requests where created_at < before limit at_most
  ), gone as (
    delete from crm.requests as r using old where r.subject = old.subject and r.key = old.key returning 1
  )
  select count(*)::integer from gone
$$;

-- The id of a payment's event is what keeps it from being told again by a late refund: it stays, and only what it said goes.
-- A session that still waits for its recommendations needs its event.
create or replace function crm.forget_events(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select id, event_type in ('SessionCompleted', 'CustomerErased') as is_told_once from crm.outbox as o
    where published_at < before and data <> '{}' and not exists (
      select from crm.sessions as s
      where o.event_type = 'SessionCompleted' and s.id = o.session_id and s.status = 'completed' and s.upsells_generated_at is null
    )
    order by published_at limit at_most
  ), gone as (
    delete from crm.outbox as o using old where o.id = old.id and old.is_told_once returning 1
  ), emptied as (
    update crm.outbox as o set data = '{}' from old where o.id = old.id and not old.is_told_once returning 1
  )
  select ((select count(*) from gone) + (select count(*) from emptied))::integer
$$;

create or replace function crm.forget_payloads(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select id from crm.stripe_events where received_at < before and payload <> '{}' order by received_at limit at_most
  ), emptied as (
    update crm.stripe_events as e set payload = '{}' from old where e.id = old.id returning 1
  )
  select count(*)::integer from emptied
$$;

create or replace function crm.forget_reads(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select id from crm.audit_log where created_at < before order by created_at, id limit at_most
  ), gone as (
    delete from crm.audit_log as a using old where a.id = old.id returning 1
  )
  select count(*)::integer from gone
$$;

grant execute on function
crm.forget_requests(timestamptz, integer), crm.forget_events(timestamptz, integer), crm.forget_payloads(timestamptz, integer),
crm.forget_reads(timestamptz, integer) to crm_steward;
