-- Ends a link before its time; what is over stays as it is.
create or replace function api.revoke_share_link(claims jsonb, idempotency_key text, fingerprint text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
  found_link crm.share_links;
begin
  if reply is not null then return reply; end if;
  update share_links set revoked_at = coalesce(revoked_at, now()) where id = wanted returning * into found_link;
  if not found then
    perform crm.raise_not_found('share link');
  end if;
  return crm.save_reply(idempotency_key, crm.share_reply(found_link));
end $$;

grant execute on function api.revoke_share_link to crm_app;
