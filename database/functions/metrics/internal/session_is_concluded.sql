-- Whether a session has reached a final status.
create or replace function crm.session_is_concluded(s crm.sessions) returns boolean
language sql immutable as $$
  select s.duration_minutes is not null
    or s.status in ('completed', 'cancelled', 'unattended', 'expired', 'refunded', 'archived')
$$;
