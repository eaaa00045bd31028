-- Returns a page of everything stored about the customer, oldest first; one record more than at_most when there is another page.
set local role crm_steward;

create or replace function api.export_customer(
  claims jsonb, after_time timestamptz, after_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'customer');
  return (
    select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at, r.id), '[]')
    from crm.export_records(crm.subject(), after_time, after_id, at_most) as r
  );
end $$;

grant execute on function api.export_customer to crm_app;
