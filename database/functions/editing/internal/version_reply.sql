-- A version as the API returns it.
create or replace function crm.version_reply(v crm.catalogue_versions) returns jsonb
language sql stable as $$
  select to_jsonb(v) - '{id,withdrawn_by,withdrawn_at}'::text[]
$$;
