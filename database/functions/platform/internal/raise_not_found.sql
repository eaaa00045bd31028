-- Raises CR404.
create or replace function crm.raise_not_found(what text) returns void
language plpgsql as $$
begin
  raise exception using errcode = 'CR404', message = format('There is no such %s.', what);
end $$;
