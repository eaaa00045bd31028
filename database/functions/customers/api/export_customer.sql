-- Returns a page of everything stored about the customer, oldest first; one record more than at_most when there is another page.
set local role crm_steward;

create or replace function api.export_customer(
  claims jsonb, after_time timestamptz, after_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp
-- Read by key: row-level security lets the planner expect too few rows to care.
set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
begin
  perform crm.authorize_call(claims, 'customer');
  return (
    select crm.fit_page(coalesce(jsonb_agg(to_jsonb(r) order by r.created_at, r.id), '[]'))
    from crm.export_records(
      crm.subject(), coalesce(after_time, '-infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'), at_most
    ) as r
  );
end $$;

grant execute on function api.export_customer to crm_app;
