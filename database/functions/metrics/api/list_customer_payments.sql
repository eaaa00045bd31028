-- Returns a page of one customer's payments for an admin, newest first.
create or replace function api.list_customer_payments(
  claims jsonb, wanted uuid, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  perform crm.find_customer(wanted);
  perform crm.audit_read('customer_payments', wanted);
  return (
    select crm.fit_page(coalesce(jsonb_agg(crm.payment_reply(p) order by p.paid_at desc, p.id desc), '[]'))
    from (
      select * from payments
      where customer_id = wanted and (before_id is null or (paid_at, id) < (before_time, before_id))
      order by paid_at desc, id desc
      limit at_most + 1
    ) as p
  );
end $$;

grant execute on function api.list_customer_payments to crm_app;
