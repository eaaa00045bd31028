-- Appends the interaction of a completed session and returns its event.
create or replace function crm.emit_session_completed(s crm.sessions) returns jsonb
language plpgsql as $$
declare
  facts jsonb := jsonb_build_object(
    'duration_minutes', s.duration_minutes, 'plan', s.plan, 'session_type', s.session_type, 'ended_by', s.ended_by
  );
begin
  perform crm.append_interaction(s.customer_id, 'session_completed', s.id, facts);
  return crm.emit_event(
    'SessionCompleted', s.customer_id, s.id,
    facts || jsonb_build_object('session_id', s.id, 'mechanic_id', s.mechanic_id), interval '30 seconds'
  );
end $$;
