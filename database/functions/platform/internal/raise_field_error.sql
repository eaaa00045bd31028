-- Raises an error that names the field at fault.
create or replace function crm.raise_field_error(code text, field text, sentence text) returns void
language plpgsql as $$
begin
  raise exception using errcode = code, message = sentence, detail = jsonb_build_object('field', field)::text;
end $$;
