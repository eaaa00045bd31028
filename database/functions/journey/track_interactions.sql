-- Records a batch in three statements whatever its size: the good items are stored, each other one is named with its fault.
set local role crm_api;

create or replace function api.track_interactions(claims jsonb, request_key text, fingerprint text, events jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb;
  judged jsonb;
  stored uuid[];
begin
  perform crm.enter(claims, 'customer', 'service');
  reply := crm.claim_request(request_key, fingerprint);
  if reply is not null then
    return reply;
  end if;
  judged := crm.judge_interactions(events);

  -- In one order, so that batches which share customers or events wait for each other and never in a circle.
  insert into customers (id)
  select distinct e.customer_id from jsonb_to_recordset(judged) as e (customer_id uuid, fault text) where e.fault is null
  order by e.customer_id
  on conflict (id) do nothing;

  with added as (
    insert into crm_interactions (id, customer_id, interaction_type, session_id, metadata, client_event_id)
    select e.id, e.customer_id, e.interaction_type, e.session_id, e.metadata, e.event_id
    from jsonb_to_recordset(judged) as e (
      id uuid, customer_id uuid, interaction_type text, session_id uuid, metadata jsonb, event_id uuid, fault text
    ) where e.fault is null
    order by e.customer_id, e.event_id
    on conflict (customer_id, client_event_id) where client_event_id is not null do nothing
    returning id
  )
  select coalesce(array_agg(id), '{}') into stored from added;
  perform crm.repeat_if_erased(array(
    select e.customer_id from jsonb_to_recordset(judged) as e (customer_id uuid, fault text) where e.fault is null
  ));

  select jsonb_agg(jsonb_build_object(
    'index', e.index,
    'status', case when e.fault is not null then 'rejected' when e.id = any (stored) then 'stored' else 'duplicate' end,
    'id', case when e.fault is not null then null when e.id = any (stored) then e.id else i.id end,
    'fault', e.fault
  ) order by e.index) into reply
  from jsonb_to_recordset(judged) as e (index integer, id uuid, customer_id uuid, event_id uuid, fault text)
  left join crm_interactions as i
    on e.event_id is not null and i.customer_id = e.customer_id and i.client_event_id = e.event_id;
  return crm.keep_reply(request_key, coalesce(reply, '[]'));
end $$;

grant execute on function api.track_interactions(jsonb, text, text, jsonb) to crm_ingest;
