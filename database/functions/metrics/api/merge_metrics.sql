-- Adds to the rollups, every five minutes, all that was committed since the last merge; runs take turns.
create or replace function api.merge_metrics(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  state crm.rollup_state;
begin
  perform crm.authorize_call(claims, 'service');
  select * into state from rollup_state for update;
  if state.rebuild_due then
    return '{"cells": 0, "rebuild_due": true}';
  end if;
  perform crm.assert_rollups_current(state);
  perform crm.stage_unmerged_facts();
  return jsonb_build_object('cells', crm.merge_staged(), 'rebuild_due', false);
end $$;

grant execute on function api.merge_metrics to crm_worker;
