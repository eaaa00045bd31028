-- What was published, the newest first, and the draft that an admin works on.
create or replace function crm.catalogue_state() returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'versions', (
      select coalesce(jsonb_agg(crm.version_reply(v) order by v.number desc), '[]')
      from (select * from crm.catalogue_versions where status = 'published' order by number desc limit 100) as v
    ),
    'draft', (select crm.version_reply(v) from crm.catalogue_versions as v where v.status in ('draft', 'proposed'))
  )
$$;
