-- Stores one interaction; a second report of the same client event returns the first.
create or replace function api.track_interaction(
  claims jsonb, idempotency_key text, fingerprint text,
  wanted_customer uuid, new_type text, wanted_session uuid, facts jsonb, event_id uuid
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer', 'service');
  stored crm.crm_interactions;
begin
  if reply is not null then return reply; end if;
  perform crm.assert_may_report(wanted_customer, new_type);
  if wanted_session is not null then
    if not exists (select from sessions where id = wanted_session and customer_id = wanted_customer) then
      perform crm.raise_field_error('CR404', 'session_id', 'There is no such session.');
    end if;
  end if;
  -- Checked first, because even a conflicting insert runs the statement trigger that captures new customers.
  if not exists (select from customers where id = wanted_customer) then
    insert into customers (id) values (wanted_customer) on conflict (id) do nothing;
  end if;
  insert into crm_interactions (customer_id, interaction_type, session_id, metadata, reported_by, client_event_id)
  values (wanted_customer, new_type, wanted_session, facts, crm.reporter(), event_id)
  on conflict (customer_id, reported_by, client_event_id) where client_event_id is not null do nothing
  returning * into stored;
  if found then
    return crm.save_reply(idempotency_key, crm.interaction_reply(stored) || '{"duplicate": false}');
  end if;
  select * into stored from crm_interactions
  where customer_id = wanted_customer and reported_by = crm.reporter() and client_event_id = event_id;
  return crm.save_reply(idempotency_key, crm.interaction_reply(stored) || '{"duplicate": true}');
end $$;

grant execute on function api.track_interaction to crm_ingest;
