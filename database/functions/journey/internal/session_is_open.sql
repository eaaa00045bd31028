-- Whether a session in this state has not ended.
create or replace function crm.session_is_open(status text) returns boolean
language sql immutable return status in ('pending', 'scheduled', 'accepted', 'waiting', 'live', 'reconnecting');
