-- Makes events due again, by id or since a time; consumers ignore what they have processed.
create or replace function api.republish_events(claims jsonb, event_ids uuid [], since timestamptz) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  replayed integer;
begin
  perform crm.authorize_call(claims, 'service');
  update crm.outbox set published_at = null, next_attempt_at = now()
  where id = any (event_ids) or occurred_at >= since;
  get diagnostics replayed = row_count;
  return to_jsonb(replayed);
end $$;

grant execute on function api.republish_events to crm_worker;
