-- Writes an event whose id derives from what it is about; returns it in a list, empty when it was written before.
create or replace function crm.emit_event_once(
  kind text, about text, customer uuid, session uuid, facts jsonb, moment timestamptz
) returns jsonb
language plpgsql as $$
declare
  event_id uuid := crm.deterministic_id(kind || ':' || about);
begin
  insert into crm.outbox (id, event_type, customer_id, session_id, data, occurred_at, next_attempt_at)
  values (event_id, kind, customer, session, facts, moment, now() + interval '30 seconds')
  on conflict (id) do nothing;
  if not found then
    return '[]';
  end if;
  return jsonb_build_array(jsonb_build_object(
    'id', event_id, 'type', kind, 'version', 1, 'occurred_at', moment, 'customer_id', customer, 'data', facts
  ));
end $$;
