-- Takes over addresses that the mail provider refuses by itself. Returns how many were new.
create or replace function api.suppress_addresses(claims jsonb, at timestamptz, hashes text[]) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  added integer;
begin
  perform crm.authorize_call(claims, 'service');
  insert into suppressions (address_hash, reason, at) select distinct hash, 'provider', at from unnest(hashes) as hash
  on conflict (address_hash) do nothing;
  get diagnostics added = row_count;
  return to_jsonb(added);
end $$;

grant execute on function api.suppress_addresses to crm_worker;
