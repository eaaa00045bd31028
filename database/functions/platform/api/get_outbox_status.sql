-- Returns how many events wait and for how long the oldest has, for the alarm on late events.
create or replace function api.get_outbox_status(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  found_now jsonb;
begin
  perform crm.authorize_call(claims, 'service');
  select jsonb_build_object(
    'waiting', count(*),
    'oldest_seconds', coalesce(floor(extract(epoch from now() - min(occurred_at))), 0)::bigint
  ) into found_now from crm.outbox where published_at is null;
  return found_now;
end $$;

grant execute on function api.get_outbox_status to crm_worker;
