-- The smallest UUID of version 7 that could have been made at a moment.
create or replace function crm.min_uuidv7_at(moment timestamptz) returns uuid
language sql immutable as $$
  select (lpad(to_hex(greatest(0, floor(extract(epoch from moment) * 1000))::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

revoke execute on function crm.min_uuidv7_at from crm_api;
