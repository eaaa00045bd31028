-- Makes a link that shows one view of the figures to whoever has its token, for some days.
create or replace function api.create_share_link(
  claims jsonb, idempotency_key text, fingerprint text, token_digest text, shown jsonb, days integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
  made crm.share_links;
begin
  if reply is not null then return reply; end if;
  insert into share_links (token_hash, view, created_by, expires_at)
  values (token_digest, shown, crm.subject(), now() + make_interval(days => days))
  on conflict (token_hash) do nothing
  returning * into made;
  if made.id is null then
    perform crm.raise_conflict('This token is in use.');
  end if;
  return crm.save_reply(idempotency_key, crm.share_reply(made));
end $$;

grant execute on function api.create_share_link to crm_app;
