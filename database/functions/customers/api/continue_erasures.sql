-- Erases at most so many more records of the customer who has waited longest. Returns how many records that
-- were and how many customers are left, or null when there was none.
set local role crm_steward;

create or replace function api.continue_erasures(claims jsonb, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp
-- Read by key: row-level security lets the planner expect too few rows to care.
set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
declare
  longest crm.erasures;
  erased bigint;
begin
  perform crm.authorize_call(claims, 'service');
  select * into longest from erasures where finished_at is null order by erased_at limit 1;
  if not found then
    return null;
  end if;
  perform pg_advisory_xact_lock(crm.customer_lock(longest.customer_id));
  erased := (crm.continue_erasure(longest.customer_id, at_most)).records_erased - longest.records_erased;
  return jsonb_build_object('records', erased, 'left', (select count(*) from erasures where finished_at is null));
end $$;

grant execute on function api.continue_erasures to crm_worker;
