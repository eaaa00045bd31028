-- Writes an event to the outbox and returns it as published; grace delays the relay while the writer publishes it.
create or replace function crm.emit_event(
  event_type text, customer_id uuid, session_id uuid, data jsonb, grace interval
) returns jsonb
language plpgsql as $$
declare
  event_id uuid := uuidv7();
begin
  insert into crm.outbox (id, event_type, customer_id, session_id, data, next_attempt_at)
  values (event_id, event_type, customer_id, session_id, data, now() + grace);
  return jsonb_build_object(
    'id', event_id, 'type', event_type, 'version', 1, 'occurred_at', now(), 'customer_id', customer_id, 'data', data
  );
end $$;
