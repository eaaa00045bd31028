-- Returns a page of a customer's sessions with their recommendation decisions, newest first.
create or replace function api.list_customer_upsells(
  claims jsonb, wanted uuid, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  perform crm.find_customer(wanted);
  perform crm.audit_read('customer_upsells', wanted);
  return (
    select crm.fit_page(coalesce(jsonb_agg(jsonb_build_object(
      'session_id', s.id, 'plan', s.plan, 'session_type', s.session_type, 'ended_at', s.ended_at, 'created_at', s.created_at,
      'decisions', crm.session_decisions(s.id)
    ) order by s.created_at desc, s.id desc), '[]'))
    from (
      select * from sessions as s
      where s.customer_id = wanted and (before_id is null or (s.created_at, s.id) < (before_time, before_id))
        and (
          s.upsells_generated_at is not null
          or exists (select from upsell_recommendations as u where u.session_id = s.id)
        )
      order by s.created_at desc, s.id desc
      limit at_most + 1
    ) as s
  );
end $$;

grant execute on function api.list_customer_upsells to crm_app;
