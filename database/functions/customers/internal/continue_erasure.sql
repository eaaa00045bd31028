-- Erases at most so many more records of a fenced customer, kind by kind, and returns how far it has come.
create or replace function crm.continue_erasure(wanted_customer uuid, at_most integer) returns crm.erasures
language plpgsql as $$
declare
  kinds text[] := '{intakes, sessions, interactions, recommendations, checkouts, stripe_events, messages, consents, scores, requests}';
  e crm.erasures;
  batch crm.erased_batch;
  room integer := at_most;
begin
  select * into e from crm.erasures where customer_id = wanted_customer;
  while e.kind is not null and room > 0 loop
    batch := crm.erase_batch(e, room);
    e.records_erased := e.records_erased + batch.size;
    if batch.size < room then
      e.kind := kinds[array_position(kinds, e.kind) + 1];
      e.after_time := '-infinity';
    else
      e.after_time := coalesce(batch.last_time, e.after_time);
      e.after_id := coalesce(batch.last_id, e.after_id);
    end if;
    room := room - batch.size;
  end loop;
  update crm.erasures set
    kind = e.kind, after_time = e.after_time, after_id = e.after_id, records_erased = e.records_erased,
    finished_at = case when e.kind is null then coalesce(finished_at, now()) end
  where customer_id = wanted_customer
  returning * into e;
  return e;
end $$;

revoke execute on function crm.continue_erasure from crm_api;
