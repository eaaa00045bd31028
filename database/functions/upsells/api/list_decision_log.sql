-- A page of the decision log after a session, in the order of the sessions' ids.
create or replace function api.list_decision_log(claims jsonb, after uuid, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'service');
  return (
    select coalesce(jsonb_agg(crm.decision_log_entry(c) order by c.session_id), '[]')
    from (
      select * from upsell_decision_contexts where after is null or session_id > after order by session_id limit at_most
    ) as c
  );
end $$;

grant execute on function api.list_decision_log to crm_worker;
