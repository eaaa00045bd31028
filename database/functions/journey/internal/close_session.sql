-- Sets a session's final status, duration and who ended it.
create or replace function crm.close_session(s crm.sessions) returns crm.sessions
language plpgsql as $$
begin
  update crm.sessions set
    status = case when s.started_at is null then 'cancelled' else 'completed' end,
    ended_at = now(),
    ended_by = crm.role(),
    -- Whole minutes, rounded, and at least one for a session that took place.
    duration_minutes = case
      when s.started_at is not null then greatest(1, round(extract(epoch from now() - s.started_at) / 60))
    end
  where id = s.id
  returning * into s;
  return s;
end $$;
