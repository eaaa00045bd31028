-- Says how many events wait, and for how long the oldest has: what the alarm on late recommendations looks at.
set local role crm_api;

create or replace function api.watch_outbox(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  found_now jsonb;
begin
  perform crm.enter(claims, 'service');
  select jsonb_build_object(
    'waiting', count(*),
    'oldest_seconds', coalesce(floor(extract(epoch from now() - min(occurred_at))), 0)::bigint
  ) into found_now from crm.outbox where published_at is null;
  return found_now;
end $$;

grant execute on function api.watch_outbox(jsonb) to crm_worker;
