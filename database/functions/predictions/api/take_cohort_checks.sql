-- Returns who is due, at most so many and the longest waiting first, each with the acts of the wanted types that cohorts ask for. While
-- nobody is due, customers of whom other cohorts were found out so far become it. Whoever is taken stays due until their cohorts are saved.
create or replace function api.take_cohort_checks(
  claims jsonb, at timestamptz, definitions text, acts text[], at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp
-- Read by key: row-level security lets the planner expect too few rows to care.
set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
begin
  perform crm.authorize_call(claims, 'service');
  -- At first nobody was looked at for others.
  update cohort_state set
    fingerprint = definitions, swept_to = case when fingerprint is not null then '00000000-0000-0000-0000-000000000000'::uuid end
  where fingerprint is distinct from definitions;
  if not exists (select from cohort_checks where due_at <= at) then
    perform crm.sweep_cohort_checks(at, at_most);
  end if;
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object('customer_id', c.customer_id, 'asked', c.asked) || crm.cohort_acts(c.customer_id, acts)
      order by c.due_at, c.customer_id
    ), '[]')
    from (
      select * from cohort_checks where due_at <= at order by due_at, customer_id limit at_most
    ) as c
  );
end $$;

grant execute on function api.take_cohort_checks to crm_worker;
