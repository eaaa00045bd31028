-- Returns a page of the audit log, newest first: of one admin, about one customer, or all; one row more when there is another page.
create or replace function api.list_audit(
  claims jsonb, by_admin uuid, about uuid, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  return (
    select crm.fit_page(coalesce(jsonb_agg(to_jsonb(a) order by a.created_at desc, a.id desc), '[]'))
    from (
      select id, created_at, admin_id, action, customer_ids from audit_log
      where (by_admin is null or admin_id = by_admin) and (about is null or customer_ids @> array[about])
        and (before_id is null or (created_at, id) < (before_time, before_id))
      order by created_at desc, id desc
      limit at_most + 1
    ) as a
  );
end $$;

grant execute on function api.list_audit to crm_app;
