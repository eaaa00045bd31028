-- Keeps the cohorts of customers who were taken, and when each is due again; of whoever has acted since, nothing is kept. A stay goes on
-- when it began before the customer was last looked at. Returns how many stays began, and how many ended.
create or replace function api.save_cohorts(claims jsonb, at timestamptz, checks jsonb, stays jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp
-- Read by key: row-level security lets the planner expect too few rows to care.
set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  current uuid[];
  begun integer;
  ended integer;
begin
  perform crm.authorize_call(claims, 'service');
  select coalesce(array_agg(k.customer_id), '{}') into current
  from (
    select c.customer_id from cohort_checks as c
    inner join jsonb_to_recordset(checks) as g (customer_id uuid, asked integer) using (customer_id, asked)
    where not crm.is_erased(c.customer_id)
    order by c.customer_id for update of c
  ) as k;
  delete from cohort_checks as c
  using jsonb_to_recordset(checks) as g (customer_id uuid), erasures as e
  where c.customer_id = g.customer_id and e.customer_id = g.customer_id;
  delete from customer_cohorts as m using cohort_checks as c
  where c.customer_id = m.customer_id and m.customer_id = any (current) and not exists (
    select from jsonb_to_recordset(stays) as s (cohort text, customer_id uuid, since timestamptz)
    where s.cohort = m.cohort and s.customer_id = m.customer_id and s.since <= c.checked_at
  );
  get diagnostics ended = row_count;
  insert into customer_cohorts (cohort, customer_id, since, due_at)
  select s.cohort, s.customer_id, s.since, s.due_at
  from jsonb_to_recordset(stays) as s (cohort text, customer_id uuid, since timestamptz, due_at timestamptz)
  where s.customer_id = any (current)
  on conflict (cohort, customer_id) do nothing;
  get diagnostics begun = row_count;
  update customer_cohorts as m set due_at = s.due_at
  from jsonb_to_recordset(stays) as s (cohort text, customer_id uuid, due_at timestamptz)
  where s.cohort = m.cohort and s.customer_id = m.customer_id and s.customer_id = any (current)
    and m.due_at is distinct from s.due_at;
  update cohort_checks as c set due_at = g.due_at, checked_at = at
  from jsonb_to_recordset(checks) as g (customer_id uuid, due_at timestamptz)
  where c.customer_id = g.customer_id and c.customer_id = any (current);
  return jsonb_build_object('begun', begun, 'ended', ended);
end $$;

grant execute on function api.save_cohorts to crm_worker;
