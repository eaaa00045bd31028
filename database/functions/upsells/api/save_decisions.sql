-- Stores all decisions of a session with its recommendations and what they were made from, once; a second call finds it done.
create or replace function api.save_decisions(claims jsonb, wanted uuid, decisions jsonb, log_entry jsonb default null) returns jsonb
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
    log_entry := null;
  end if;
  created := crm.save_recommendations(s, decisions);
  perform crm.save_quotes(s, decisions);
  perform crm.log_decisions(s, decisions, 'rules');
  insert into upsell_decision_contexts (session_id, context, catalogue_hash, catalogue_version, rules_version, assignments, eligible)
  select s.id, b.context, b.catalogue_hash, b.catalogue_version, b.rules_version, b.assignments, b.eligible
  from jsonb_to_record(log_entry) as b (
    context jsonb, catalogue_hash text, catalogue_version integer, rules_version integer, assignments jsonb, eligible text[]
  )
  where log_entry is not null;
  perform crm.save_experiment_units(s.customer_id, coalesce(log_entry -> 'assignments', '[]'));
  perform crm.record_asked_prices(decisions);
  update sessions set upsells_generated_at = now() where id = s.id;
  return jsonb_build_object('created', created, 'repeated', false);
end $$;

grant execute on function api.save_decisions to crm_worker;
