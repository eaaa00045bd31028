-- Returns what the alarms watch: how late the oldest due message is, what is in doubt, lost within a day, and paused.
create or replace function api.get_messages_status(claims jsonb, at timestamptz) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  paused text[];
begin
  perform crm.authorize_call(claims, 'service');
  paused := crm.paused_campaigns();
  return jsonb_build_object(
    'late_seconds', (
      select coalesce(floor(extract(epoch from at - min(m.due_at))), 0)::bigint from messages as m
      where m.state = 'due' and m.due_at <= at and not paused && array[m.campaign, '*']
    ),
    'undelivered_now', (
      select case when count(delivered_at) + count(bounced_at) = 0 then count(*) else 0 end from messages
      where state = 'sent' and begun_at > at - interval '2 hours' and begun_at <= at - interval '1 hour'
    ),
    'in_doubt_now', (select count(*) from messages where state = 'in_doubt'),
    'paused_now', (select count(*) from campaign_pauses where resumed_at is null)
  );
end $$;

grant execute on function api.get_messages_status to crm_worker;
