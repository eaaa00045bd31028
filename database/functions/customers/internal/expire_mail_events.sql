-- Deletes a batch of what the mail provider told long ago; what it means stays in the messages.
create or replace function crm.expire_mail_events(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select event_id from crm.mail_events where received_at < before order by received_at limit at_most
  ), gone as (
    delete from crm.mail_events as e using old where e.event_id = old.event_id returning 1
  )
  select count(*)::integer from gone
$$;

revoke execute on function crm.expire_mail_events from crm_api;
