-- Returns a page of the customer's own receipts, newest first; one row more than at_most when there is another page.
create or replace function api.list_receipts(
  claims jsonb, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'customer');
  return (
    select crm.fit_page(coalesce(jsonb_agg(crm.receipt_reply(p) order by p.created_at desc, p.id desc), '[]'))
    from (
      select * from payments
      where customer_id = crm.subject() and (created_at, id) < (coalesce(before_time, 'infinity'), before_id)
      order by created_at desc, id desc limit at_most + 1
    ) as p
  );
end $$;

grant execute on function api.list_receipts to crm_app;
