-- Returns a page of one customer's sessions for an admin, newest first.
create or replace function api.list_customer_sessions(
  claims jsonb, wanted uuid, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  perform crm.find_customer(wanted);
  perform crm.audit_read('customer_sessions', wanted);
  return (
    select crm.fit_page(coalesce(jsonb_agg(crm.session_reply(s) order by s.created_at desc, s.id desc), '[]'))
    from (
      select * from sessions
      where customer_id = wanted and (before_id is null or (created_at, id) < (before_time, before_id))
      order by created_at desc, id desc
      limit at_most + 1
    ) as s
  );
end $$;

grant execute on function api.list_customer_sessions to crm_app;
