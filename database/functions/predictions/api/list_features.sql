-- Returns a page of what was known at a moment of the customers there were, in the order of their ids; of nobody who was erased.
create or replace function api.list_features(claims jsonb, at timestamptz, after_id uuid, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp
-- Read by key: row-level security lets the planner expect too few rows to care.
set enable_seqscan = off as $$
declare
  ids uuid[];
begin
  perform crm.authorize_call(claims, 'service');
  ids := array(
    select c.id from customers as c
    where c.id > after_id and c.created_at < at and not exists (select from erasures as e where e.customer_id = c.id)
    order by c.id limit at_most
  );
  return (
    select coalesce(jsonb_agg(to_jsonb(f) order by f.customer_id), '[]') from crm.features_at(ids, at) as f
  );
end $$;

grant execute on function api.list_features to crm_worker;
