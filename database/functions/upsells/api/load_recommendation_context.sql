-- Returns what the rules need before the mechanic of a completed session recommends, the version of the catalogue in force, who the
-- customer is with the experiments of the moment, and what the mechanic has recommended.
create or replace function api.load_recommendation_context(claims jsonb, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  s crm.sessions;
begin
  perform crm.authorize_call(claims, 'mechanic');
  s := crm.serve_customer(wanted);
  if s.status <> 'completed' then
    perform crm.raise_conflict(format('A session that is %s gets no recommendations.', s.status));
  end if;
  perform crm.assert_not_erased(s.customer_id);
  return jsonb_build_object(
    'context', crm.upsell_context(s),
    'published', crm.published_catalogue(),
    'draws', jsonb_build_object('customer_id', s.customer_id, 'experiments', crm.active_experiments(s.customer_id)),
    'recommendation', crm.mechanics_recommendation(s.id)
  );
end $$;

grant execute on function api.load_recommendation_context to crm_app;
