-- Takes over what the mail provider tells about a message, in any order and however often. Returns the message when nobody has finished
-- it: then it was sent, for the provider knows it.
create or replace function api.apply_mail_event(claims jsonb, at timestamptz, event jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  kind text := event ->> 'kind';
  occurred timestamptz := (event ->> 'occurred_at')::timestamptz;
  m crm.messages;
begin
  perform crm.authorize_call(claims, 'service');
  select * into m from messages where id = (event ->> 'message_id')::uuid;
  if crm.is_erased(m.customer_id) then
    m.address_hash := null;
  end if;
  insert into mail_events (event_id, message_id, kind, occurred_at, received_at)
  values (event ->> 'event_id', m.id, kind, occurred, at) on conflict (event_id) do nothing;
  if kind in ('bounce', 'complaint') then
    insert into suppressions (address_hash, reason, at)
    select distinct hash, kind, occurred
    from unnest(array_append(array(select jsonb_array_elements_text(event -> 'address_hashes')), m.address_hash)) as hash
    where hash is not null
    on conflict (address_hash) do nothing;
  end if;
  if m.id is null then
    return null;
  end if;
  perform pg_advisory_xact_lock(crm.message_lock(m.customer_id));
  update messages set
    delivered_at = case when kind = 'delivery' then least(delivered_at, occurred) else delivered_at end,
    bounced_at = case when kind = 'bounce' then least(bounced_at, occurred) else bounced_at end,
    complained_at = case when kind = 'complaint' then least(complained_at, occurred) else complained_at end
  where id = m.id;
  if kind = 'delivery' then
    perform crm.show_in_mail(m.id, occurred);
  elsif kind = 'complaint' and not crm.is_erased(m.customer_id) and not crm.wants_no_mail(m.customer_id) then
    insert into consents (customer_id, topic, given, source, message_id, at)
    values (m.customer_id, '*', false, 'complaint', m.id, occurred);
  end if;
  return case when m.state in ('sending', 'in_doubt', 'lost') then crm.message_facts(m) end;
end $$;

grant execute on function api.apply_mail_event to crm_worker;
