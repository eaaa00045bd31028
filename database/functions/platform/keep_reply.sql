-- Keeps what the request is answered with, so that a repeat gets the same.
set local role crm_owner;

create or replace function crm.keep_reply(request_key text, answer jsonb) returns jsonb
language plpgsql as $$
begin
  update crm.requests set reply = answer where subject = crm.subject() and key = request_key;
  return answer;
end $$;

grant execute on function crm.keep_reply(text, jsonb) to crm_api;
