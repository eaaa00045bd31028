-- Keeps each campaign's definition as a version, once. Returns of each its version, and since when its name is known: nobody whose
-- entry is older is enrolled, so that the first deployment mails nobody's history.
create or replace function api.register_campaigns(claims jsonb, at timestamptz, given jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'service');
  -- Two plannings at once give a new version one number.
  perform pg_advisory_xact_lock(hashtextextended('crm.campaigns', 0));
  insert into campaigns (name, version, fingerprint, definition, created_at)
  select
    g.name, 1 + coalesce((select max(c.version) from campaigns as c where c.name = g.name), 0), g.fingerprint, g.definition, at
  from jsonb_to_recordset(given) as g (name text, fingerprint text, definition jsonb)
  on conflict (name, fingerprint) do nothing;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', c.name, 'version', c.version,
      'since', (select min(f.created_at) from campaigns as f where f.name = c.name)
    )), '[]')
    from jsonb_to_recordset(given) as g (name text, fingerprint text)
    inner join campaigns as c on c.name = g.name and c.fingerprint = g.fingerprint
  );
end $$;

grant execute on function api.register_campaigns to crm_worker;
