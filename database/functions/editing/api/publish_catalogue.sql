-- Publishes the draft, from the next decision on. Where two admins are needed, the first one proposes it, and another one publishes it.
create or replace function api.publish_catalogue(
  claims jsonb, idempotency_key text, fingerprint text, seen_revision integer, why text, needs_two boolean
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
  v crm.catalogue_versions;
begin
  if reply is not null then return reply; end if;
  v := crm.lock_draft(seen_revision);
  if v.based_on <> crm.version_in_force() then
    perform crm.raise_conflict('Somebody has published meanwhile: save the draft again to see what it changes now.');
  elsif v.proposed_by = crm.subject() then
    perform crm.raise_conflict('You have proposed it: another admin has to publish it.');
  elsif needs_two and v.status = 'draft' then
    update catalogue_versions set status = 'proposed', note = why, proposed_by = crm.subject(), proposed_at = now() where id = v.id;
  else
    update catalogue_versions set
      status = 'published', number = crm.version_in_force() + 1, note = coalesce(nullif(note, ''), why), published_by = crm.subject(),
      published_at = now()
    where id = v.id;
    insert into business_changes (kind, subject, changed_by) values ('catalogue_published', crm.version_in_force(), crm.subject());
  end if;
  return crm.save_reply(idempotency_key, crm.catalogue_state());
end $$;

grant execute on function api.publish_catalogue to crm_app;
