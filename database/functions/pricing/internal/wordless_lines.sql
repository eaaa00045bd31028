-- The lines of a quote without their sentences.
create or replace function crm.wordless_lines(lines jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_agg(line.value || jsonb '{"reasons": {}}' order by line.ordinality), '[]')
  from jsonb_array_elements(lines) with ordinality as line
$$;
