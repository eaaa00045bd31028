-- Makes events due again, those with these ids and those that occurred since then: consumers know what they have done already.
set local role crm_api;

create or replace function api.replay_events(claims jsonb, event_ids uuid [], since timestamptz) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  replayed integer;
begin
  perform crm.enter(claims, 'service');
  update crm.outbox set published_at = null, next_attempt_at = now()
  where id = any (event_ids) or occurred_at >= since;
  get diagnostics replayed = row_count;
  return to_jsonb(replayed);
end $$;

grant execute on function api.replay_events(jsonb, uuid [], timestamptz) to crm_worker;
