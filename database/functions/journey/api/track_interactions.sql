-- Stores the valid items of a batch in three statements and returns the status of each item.
create or replace function api.track_interactions(claims jsonb, idempotency_key text, fingerprint text, events jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer', 'service');
  items crm.validated_interaction[];
begin
  if reply is not null then return reply; end if;
  perform crm.count_request('track', jsonb_array_length(events) - 1);
  -- One order for all batches, so that those which share customers or events never deadlock.
  perform pg_advisory_xact_lock_shared(of_customers.lock)
  from (
    select distinct crm.customer_lock(e.customer_id) as lock
    from jsonb_to_recordset(events) as e (customer_id uuid) order by lock
  ) as of_customers;
  items := crm.validate_interactions(events);

  insert into customers (id)
  select distinct e.customer_id from unnest(items) as e where e.fault is null
  order by e.customer_id
  on conflict (id) do nothing;
  insert into crm_interactions (id, customer_id, interaction_type, session_id, metadata, reported_by, client_event_id)
  select e.id, e.customer_id, e.interaction_type, e.session_id, e.metadata, crm.reporter(), e.event_id
  from unnest(items) as e where e.fault is null
  order by e.customer_id, e.event_id
  on conflict (customer_id, reported_by, client_event_id) where client_event_id is not null do nothing;

  -- The row with an item's event id is its own or that of an earlier report.
  select jsonb_agg(jsonb_build_object(
    'index', e.index,
    'status', case when e.fault is not null then 'rejected' when i.id <> e.id then 'duplicate' else 'stored' end,
    'id', case when e.fault is null then coalesce(i.id, e.id) end,
    'fault', e.fault
  ) order by e.index) into reply
  from unnest(items) as e
  left join crm_interactions as i
    on e.event_id is not null and i.customer_id = e.customer_id and i.reported_by = crm.reporter() and i.client_event_id = e.event_id;
  return crm.save_reply(idempotency_key, coalesce(reply, '[]'));
end $$;

grant execute on function api.track_interactions to crm_ingest;
