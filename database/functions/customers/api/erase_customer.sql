-- Erases a customer's personal data and keeps payments and counts under an anonymous id; a repeat returns the first time.
set local role crm_steward;

create or replace function api.erase_customer(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  was_unknown boolean;
  first_time boolean;
  moment timestamptz;
  event jsonb;
begin
  perform crm.authorize_call(claims, 'customer', 'erased');
  -- A concurrent write about this customer holds a key-share lock on this row, so the erasure waits for it.
  insert into customers (id) values (crm.subject()) on conflict (id) do nothing;
  was_unknown := found;
  perform from customers where id = crm.subject() for update;
  insert into erasures (customer_id) values (crm.subject()) on conflict (customer_id) do nothing;
  first_time := found;
  perform crm.erase_personal_data(crm.subject());
  perform crm.erase_related_records(crm.subject());
  if was_unknown then
    delete from customers where id = crm.subject();
  end if;
  select erased_at into moment from erasures where customer_id = crm.subject();
  if first_time then
    event := crm.emit_event('CustomerErased', crm.subject(), null, jsonb_build_object('erased_at', moment), interval '30 seconds');
  end if;
  return jsonb_build_object('customer_id', crm.subject(), 'erased_at', moment, 'event', event);
end $$;

grant execute on function api.erase_customer to crm_app;
