-- Recomputes all rollups from the rows.
create or replace function api.rebuild_metrics(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'service');
  perform from rollup_state for update;
  delete from metric_rollups;
  delete from first_touches;
  delete from customer_totals;
  delete from customer_values;
  perform crm.stage_all_facts();
  return jsonb_build_object('cells', crm.merge_staged(), 'rebuild_due', false);
end $$;

grant execute on function api.rebuild_metrics to crm_worker;
