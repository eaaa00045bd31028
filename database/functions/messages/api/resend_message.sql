-- A person's decision about a message that is lost or was refused: it is due again for a day, and asked as any other before it goes.
create or replace function api.resend_message(claims jsonb, idempotency_key text, fingerprint text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin', 'service');
  m crm.messages;
begin
  if reply is not null then return reply; end if;
  select * into m from messages where id = wanted for update;
  if not found then
    perform crm.raise_not_found('message');
  elsif m.state not in ('lost', 'failed') then
    perform crm.raise_conflict(format('A message that is %s is not sent again.', m.state));
  end if;
  perform crm.audit_read('resend_message', m.customer_id);
  update messages set
    state = 'due', reason = 'resent', due_at = now(), expires_at = now() + interval '1 day', begun_at = null, resolved_at = null
  where id = wanted;
  return crm.save_reply(idempotency_key, jsonb_build_object('id', m.id, 'state', 'due'));
end $$;

grant execute on function api.resend_message to crm_app, crm_worker;
