-- Who reports interactions in this call; the system itself reports none, it appends them.
create or replace function crm.reporter() returns text
language sql stable as $$
  select case crm.role() when 'service' then 'backend' else 'customer' end
$$;
