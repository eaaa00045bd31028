-- By which time a session stands in the list of mechanics: one with priority as if it came a century later, before all that have none.
create or replace function crm.queue_place(s crm.sessions) returns timestamptz
language sql immutable as $$
  select case when s.priority then s.created_at + interval '36525 days' else s.created_at end
$$;
