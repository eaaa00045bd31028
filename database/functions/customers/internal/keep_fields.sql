-- A value reduced to these fields. Words are numbers, and texts that have the form of an id, a state or a currency: no address, no
-- name of two words. An object in the place of an id is reduced to its id.
create or replace function crm.keep_fields(given jsonb, fields jsonb) returns jsonb
language sql immutable as $$
  select case
    when jsonb_typeof(fields) = 'object' and jsonb_typeof(given) = 'array' then (
      select coalesce(jsonb_agg(crm.keep_fields(item, fields) order by place), '[]')
      from jsonb_array_elements(given) with ordinality as a (item, place)
    )
    when jsonb_typeof(fields) = 'object' and jsonb_typeof(given) = 'object' then (
      select coalesce(jsonb_object_agg(f.key, crm.keep_fields(given -> f.key, f.value)), '{}')
      from jsonb_each(fields) as f where given ? f.key
    )
    when jsonb_typeof(fields) = 'object' then 'null'
    when jsonb_typeof(given) = 'object' then crm.keep_fields(given -> 'id', fields)
    when fields = '"word"' and jsonb_typeof(given) in ('number', 'boolean') then given
    when fields = '"word"' and given #>> '{}' ~ '^[A-Za-z0-9_.-]{1,255}$' then given
    when fields = '"uuid"' and given #>> '{}' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then given
    else 'null'
  end
$$;
