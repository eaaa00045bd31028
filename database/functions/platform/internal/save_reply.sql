-- Stores the reply of a request under its idempotency key and returns it.
create or replace function crm.save_reply(idempotency_key text, new_reply jsonb) returns jsonb
language plpgsql as $$
begin
  update crm.requests set reply = new_reply where subject = crm.subject() and key = idempotency_key;
  return new_reply;
end $$;
