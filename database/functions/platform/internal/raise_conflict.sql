-- Raises CR409.
create or replace function crm.raise_conflict(sentence text) returns void
language plpgsql as $$
begin
  raise exception using errcode = 'CR409', message = sentence;
end $$;
