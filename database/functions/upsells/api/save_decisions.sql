-- Stores all decisions of a session with its recommendations, once; a second call finds it done.
create or replace function api.save_decisions(claims jsonb, wanted uuid, decisions jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  s crm.sessions;
  created integer;
begin
  perform crm.authorize_call(claims, 'service');
  s := crm.lock_session(wanted);
  if s.upsells_generated_at is not null then
    return jsonb_build_object('created', 0, 'repeated', true);
  end if;
  if crm.is_erased(s.customer_id) then
    -- Nothing is recommended to somebody who has gone, and nothing is left to decide.
    decisions := '[]';
  end if;
  created := crm.save_recommendations(s, decisions);
  perform crm.log_decisions(s, decisions, 'rules');
  perform crm.record_asked_prices(decisions);
  update sessions set upsells_generated_at = now() where id = s.id;
  return jsonb_build_object('created', created, 'repeated', false);
end $$;

grant execute on function api.save_decisions to crm_worker;
