-- Takes a request's key. Null: it is new, go on. Otherwise the reply that the first call gave; a concurrent twin is waited for.
set local role crm_owner;

create or replace function crm.claim_request(request_key text, request_fingerprint text) returns jsonb
language plpgsql as $$
declare
  first crm.requests;
begin
  insert into crm.requests (subject, key, fingerprint) values (crm.subject(), request_key, request_fingerprint)
  on conflict (subject, key) do nothing;
  if found then
    return null;
  end if;
  select * into first from crm.requests where subject = crm.subject() and key = request_key;
  if first.fingerprint <> request_fingerprint then
    raise exception using errcode = 'CR422', message = 'This key was used before with another request.';
  end if;
  return first.reply;
end $$;

grant execute on function crm.claim_request(text, text) to crm_api;
