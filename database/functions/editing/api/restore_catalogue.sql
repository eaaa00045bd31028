-- Publishes anew what a version said, 0 the file alone. What was published once needs no second admin.
create or replace function api.restore_catalogue(
  claims jsonb, idempotency_key text, fingerprint text, wanted integer, seen_version integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
  restored jsonb := '{}';
begin
  if reply is not null then return reply; end if;
  perform pg_advisory_xact_lock(hashtextextended('crm.catalogue_versions', 0));
  if seen_version <> crm.version_in_force() then
    perform crm.raise_conflict('Somebody has published meanwhile: look at the catalogue again.');
  elsif wanted = seen_version then
    perform crm.raise_conflict('That version is in force.');
  elsif wanted <> 0 then
    select patches into restored from catalogue_versions where number = wanted;
    if not found then
      perform crm.raise_not_found('version');
    end if;
  end if;
  insert into catalogue_versions (
    number, status, patches, based_on, restores, note, created_by, saved_by, published_by, published_at
  ) values (
    seen_version + 1, 'published', restored, seen_version, wanted,
    case wanted when 0 then 'Back to the file' else format('Back to version %s', wanted) end, crm.subject(), crm.subject(), crm.subject(), now()
  );
  insert into business_changes (kind, subject, changed_by) values ('catalogue_published', seen_version + 1, crm.subject());
  return crm.save_reply(idempotency_key, crm.catalogue_state());
end $$;

grant execute on function api.restore_catalogue to crm_app;
