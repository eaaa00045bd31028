-- The version in force, which decisions lay over the file; null is the file alone.
create or replace function crm.published_catalogue() returns jsonb
language sql stable as $$
  select jsonb_build_object('number', v.number, 'patches', v.patches)
  from crm.catalogue_versions as v where v.status = 'published' order by v.number desc limit 1
$$;
