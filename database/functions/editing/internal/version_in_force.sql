-- The number of the version in force; 0 is the file alone.
create or replace function crm.version_in_force() returns integer
language sql stable as $$
  select coalesce(max(number), 0) from crm.catalogue_versions where status = 'published'
$$;
