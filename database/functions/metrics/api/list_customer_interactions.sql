-- Returns a page of one customer's interactions for an admin, newest first.
create or replace function api.list_customer_interactions(
  claims jsonb, wanted uuid, kind text, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  perform crm.find_customer(wanted);
  perform crm.audit_read('customer_interactions', wanted);
  return (
    select crm.fit_page(coalesce(jsonb_agg(crm.interaction_reply(i) order by i.created_at desc, i.id desc), '[]'))
    from (
      select * from crm_interactions
      where customer_id = wanted and (kind is null or interaction_type = kind)
        and (before_id is null or (created_at, id) < (before_time, before_id))
      order by created_at desc, id desc
      limit at_most + 1
    ) as i
  );
end $$;

grant execute on function api.list_customer_interactions to crm_app;
