-- The rows of an end: the session's last state, and for a completed one the interaction and the event.
set local role crm_owner;

create or replace function crm.close_session(s crm.sessions) returns crm.sessions
language plpgsql as $$
begin
  update crm.sessions set
    status = case when s.started_at is null then 'cancelled' else 'completed' end,
    ended_at = now(),
    ended_by = crm.role(),
    -- Whole minutes, rounded, and never none for a session that took place.
    duration_minutes = case
      when s.started_at is not null then greatest(1, round(extract(epoch from now() - s.started_at) / 60))
    end
  where id = s.id
  returning * into s;
  return s;
end $$;

create or replace function crm.announce_completion(s crm.sessions) returns jsonb
language plpgsql as $$
declare
  facts jsonb := jsonb_build_object(
    'duration_minutes', s.duration_minutes, 'plan', s.plan, 'session_type', s.session_type, 'ended_by', s.ended_by
  );
begin
  perform crm.record(s.customer_id, 'session_completed', s.id, facts);
  return crm.emit(
    'SessionCompleted', s.customer_id, s.id,
    facts || jsonb_build_object('session_id', s.id, 'mechanic_id', s.mechanic_id), interval '30 seconds'
  );
end $$;

grant execute on function crm.close_session(crm.sessions), crm.announce_completion(crm.sessions) to crm_api;
