-- Every five minutes: adds to the rollups what was committed since the last merge, all of it and once. A run at a time.
set local role crm_api;

create or replace function api.merge_metrics(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  mark crm.metric_marks;
begin
  perform crm.enter(claims, 'service');
  select * into mark from metric_marks for update;
  if mark.rebuild_due then
    return '{"cells": 0, "rebuild_due": true}';
  end if;
  perform crm.check_mark(mark);
  perform crm.stage_tail();
  return jsonb_build_object('cells', crm.fold_staged(), 'rebuild_due', false);
end $$;

create or replace function api.rebuild_metrics(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.enter(claims, 'service');
  perform from metric_marks for update;
  delete from metric_sums;
  delete from first_touches;
  delete from customer_totals;
  delete from customer_values;
  perform crm.stage_everything();
  return jsonb_build_object('cells', crm.fold_staged(), 'rebuild_due', false);
end $$;

grant execute on function api.merge_metrics(jsonb), api.rebuild_metrics(jsonb) to crm_worker;
