-- Records one interaction. A second report of the same client event is answered with the first.
set local role crm_api;

create or replace function api.track_interaction(
  claims jsonb, request_key text, fingerprint text,
  whose uuid, kind text, about_session uuid, facts jsonb, event_id uuid
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb;
  row_stored crm.crm_interactions;
begin
  perform crm.enter(claims, 'customer', 'service');
  reply := crm.claim_request(request_key, fingerprint);
  if reply is not null then
    return reply;
  end if;
  perform crm.check_reporter(whose, kind);
  if about_session is not null then
    if not exists (select from sessions where id = about_session and customer_id = whose) then
      perform crm.refuse_field('CR404', 'session_id', 'There is no such session.');
    end if;
  end if;
  -- Asked first: an insert that meets a conflict still runs what the figures note of new customers.
  if not exists (select from customers where id = whose) then
    insert into customers (id) values (whose) on conflict (id) do nothing;
  end if;
  insert into crm_interactions (customer_id, interaction_type, session_id, metadata, client_event_id)
  values (whose, kind, about_session, facts, event_id)
  on conflict (customer_id, client_event_id) where client_event_id is not null do nothing
  returning * into row_stored;
  if found then
    perform crm.refuse_erased(whose);
    return crm.keep_reply(request_key, crm.interaction_reply(row_stored) || '{"duplicate": false}');
  end if;
  select * into row_stored from crm_interactions where customer_id = whose and client_event_id = event_id;
  return crm.keep_reply(request_key, crm.interaction_reply(row_stored) || '{"duplicate": true}');
end $$;

grant execute on function api.track_interaction(jsonb, text, text, uuid, text, uuid, jsonb, uuid) to crm_ingest;
