-- Gives the draft up; what is in force stays.
create or replace function api.withdraw_catalogue_draft(claims jsonb, idempotency_key text, fingerprint text, seen_revision integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
  v crm.catalogue_versions;
begin
  if reply is not null then return reply; end if;
  v := crm.lock_draft(seen_revision);
  update catalogue_versions set status = 'withdrawn', withdrawn_by = crm.subject(), withdrawn_at = now() where id = v.id;
  return crm.save_reply(idempotency_key, crm.catalogue_state());
end $$;

grant execute on function api.withdraw_catalogue_draft to crm_app;
