-- The same UUID of version 8 for the same text.
create or replace function crm.deterministic_id(about text) returns uuid
language sql immutable as $$
  select overlay(overlay(md5(about) placing '8' from 13) placing '8' from 17)::uuid
$$;

comment on function crm.deterministic_id(text) is 'A UUID of version 8, which leaves its bits to its maker.';
