-- Saves the draft whole, over the version in force that its admin saw; 0 is no draft, and the file alone. A proposal becomes a draft again.
create or replace function api.save_catalogue_draft(
  claims jsonb, idempotency_key text, fingerprint text, seen_revision integer, seen_version integer, new_patches jsonb
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
begin
  if reply is not null then return reply; end if;
  perform pg_advisory_xact_lock(hashtextextended('crm.catalogue_versions', 0));
  if seen_version <> crm.version_in_force() then
    perform crm.raise_conflict('Somebody has published meanwhile: look at the catalogue again.');
  elsif seen_revision <> 0 then
    perform crm.lock_draft(seen_revision);
    update catalogue_versions set
      patches = new_patches, based_on = seen_version, revision = revision + 1, status = 'draft', saved_by = crm.subject(), saved_at = now(),
      proposed_by = null, proposed_at = null
    where status in ('draft', 'proposed');
  elsif exists (select from catalogue_versions where status in ('draft', 'proposed')) then
    perform crm.raise_conflict('Somebody has begun a draft meanwhile: look at it first.');
  else
    insert into catalogue_versions (patches, based_on, created_by, saved_by)
    values (new_patches, seen_version, crm.subject(), crm.subject());
  end if;
  return crm.save_reply(idempotency_key, crm.catalogue_state());
end $$;

grant execute on function api.save_catalogue_draft to crm_app;
