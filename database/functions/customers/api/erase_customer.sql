-- Fences a customer at once, so that nothing about them is stored again, and erases the first of their records; payments and counts
-- stay under an anonymous id. A repeat goes on where this ended, and returns how far the erasure is.
set local role crm_steward;

create or replace function api.erase_customer(claims jsonb, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp
-- Read by key: row-level security lets the planner expect too few rows to care.
set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
declare
  e crm.erasures;
  event jsonb;
begin
  perform crm.authorize_call(claims, 'customer', 'erased');
  -- Waits for every writer that has asked the fence.
  perform pg_advisory_xact_lock(crm.customer_lock(crm.subject()));
  insert into erasures (customer_id) values (crm.subject()) on conflict (customer_id) do nothing;
  if found then
    update customers set
      name = null, email = null, phone = null, time_zone = null, locale = null, mail_paused_until = null
    where id = crm.subject();
    update messages set state = 'skipped', reason = 'erased', resolved_at = now()
    where customer_id = crm.subject() and state = 'due';
    update enrolments set ended_at = now(), end_reason = 'erased' where customer_id = crm.subject() and ended_at is null;
    delete from customer_cohorts where customer_id = crm.subject();
    delete from cohort_checks where customer_id = crm.subject();
    event := crm.emit_event('CustomerErased', crm.subject(), null, jsonb_build_object('erased_at', now()), interval '30 seconds');
  end if;
  e := crm.continue_erasure(crm.subject(), at_most);
  return jsonb_build_object(
    'customer_id', e.customer_id, 'erased_at', e.erased_at, 'records_erased', e.records_erased, 'finished_at', e.finished_at,
    'event', event
  );
end $$;

grant execute on function api.erase_customer to crm_app;
