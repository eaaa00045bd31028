-- Whether something happened within three days of a beginning: what weeks of different age are compared by.
create or replace function crm.is_early(happened timestamptz, began timestamptz) returns boolean
language sql immutable return coalesce(happened < began + interval '72 hours', false);
