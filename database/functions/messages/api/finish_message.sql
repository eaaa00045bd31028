-- Keeps what became of a message that was begun. What was surely not sent is due again; what may have been sent never is.
create or replace function api.finish_message(
  claims jsonb, at timestamptz, wanted uuid, attempt integer, result jsonb, following jsonb
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  kind text := result ->> 'kind';
  m crm.messages;
begin
  perform crm.authorize_call(claims, 'service');
  select * into m from messages where id = wanted for update;
  if m.attempts <> attempt or m.state not in ('sending', 'in_doubt') and (m.state, kind) is distinct from ('lost', 'accepted') then
    return to_jsonb(m.state);
  end if;
  case kind
    when 'accepted' then
      update messages set provider_id = coalesce(result ->> 'provider_id', provider_id), sent_at = coalesce(sent_at, at) where id = wanted;
      perform crm.resolve_message(m, 'sent', null, at, following, null);
    when 'refused' then
      perform crm.resolve_message(m, 'failed', result ->> 'reason', at, following, null);
    when 'lost' then
      perform crm.resolve_message(m, 'lost', coalesce(m.reason, 'no_answer'), at, following, null);
    when 'in_doubt' then
      update messages set state = 'in_doubt', reason = result ->> 'reason' where id = wanted;
    else
      update messages set
        state = 'due', reason = coalesce(result ->> 'reason', kind), begun_at = null, address_hash = null,
        due_at = at + least(interval '30 seconds' * 2 ^ least(m.attempts, 10), interval '1 hour')
      where id = wanted;
  end case;
  return (select to_jsonb(f.state) from messages as f where f.id = wanted);
end $$;

grant execute on function api.finish_message to crm_worker;
