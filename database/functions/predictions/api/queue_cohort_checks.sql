-- Makes due who has new interactions. Takes those of at most so many, a transaction's all at once, and returns whether there are more.
create or replace function api.queue_cohort_checks(claims jsonb, at timestamptz, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp
-- Read by key: row-level security lets the planner expect too few rows to care.
set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  mark xid8;
  horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
  latest xid8;
begin
  perform crm.authorize_call(claims, 'service');
  select xid into mark from cohort_state for update;
  -- After a restore transaction ids start again: everybody is looked at anew.
  mark := case when mark > horizon then '0' else mark end;
  select written_by into latest from crm_interactions where written_by >= mark order by written_by offset at_most - 1 limit 1;
  insert into cohort_checks (customer_id, due_at)
  select i.customer_id, at from crm_interactions as i
  where i.written_by >= mark and (latest is null or i.written_by <= latest)
    and not exists (select from erasures as e where e.customer_id = i.customer_id)
  group by i.customer_id order by i.customer_id
  on conflict (customer_id) do update set
    due_at = least(cohort_checks.due_at, excluded.due_at), asked = cohort_checks.asked + 1;
  -- What is written beside a transaction that still runs is taken at once, and again when that has ended.
  update cohort_state set xid = least(horizon, (latest::text::bigint + 1)::text::xid8);
  return to_jsonb(coalesce(latest < horizon, false));
end $$;

grant execute on function api.queue_cohort_checks to crm_worker;
