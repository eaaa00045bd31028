-- Returns what a token shows while its link is in force; every other token is unknown alike.
create or replace function api.open_share_link(claims jsonb, token_digest text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  l crm.share_links;
begin
  perform crm.authorize_call(claims, 'customer');
  select * into l from share_links where token_hash = token_digest and revoked_at is null and expires_at > now();
  if not found then
    perform crm.raise_not_found('share link');
  end if;
  return crm.share_reply(l);
end $$;

grant execute on function api.open_share_link to crm_app;
