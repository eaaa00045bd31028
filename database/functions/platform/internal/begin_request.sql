-- Begins a writing call: authorizes it and claims its idempotency key. Returns the reply of an earlier call with this key, or null
-- when the request is new; a concurrent call with the same key is waited for.
create or replace function crm.begin_request(
  claims jsonb, idempotency_key text, request_fingerprint text, variadic allowed text[]
) returns jsonb
language plpgsql as $$
declare
  earlier crm.requests;
begin
  perform crm.enter_call(claims, case session_user when 'crm_ingest' then 'track' else 'write' end, allowed);
  insert into crm.requests (subject, key, fingerprint) values (crm.subject(), idempotency_key, request_fingerprint)
  on conflict (subject, key) do nothing;
  if found then
    return null;
  end if;
  select * into earlier from crm.requests where subject = crm.subject() and key = idempotency_key;
  if earlier.fingerprint <> request_fingerprint then
    raise exception using errcode = 'CR422', message = 'This key was used before with another request.';
  end if;
  return earlier.reply;
end $$;
