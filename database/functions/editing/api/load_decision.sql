-- Returns what was decided after a session and what it was made from, with the recommendations that came of it.
create or replace function api.load_decision(claims jsonb, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  c crm.upsell_decision_contexts;
  customer uuid;
begin
  perform crm.authorize_call(claims, 'admin');
  select * into c from upsell_decision_contexts where session_id = wanted;
  if not found then
    perform crm.raise_not_found('decision');
  end if;
  select customer_id into customer from sessions where id = wanted;
  perform crm.audit_read('preview_catalogue', customer);
  return crm.decision_log_entry(c) || jsonb_build_object('customer_id', customer, 'recommendations', (
    select coalesce(jsonb_agg(crm.upsell_reply(u) order by u.rank, u.id), '[]')
    from upsell_recommendations as u where u.session_id = wanted and u.rank > 0
  ));
end $$;

grant execute on function api.load_decision to crm_app;
