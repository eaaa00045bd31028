-- Returns measures of a range of days in a time zone, grouped along one dimension or by day, week or month.
create or replace function api.read_metrics(
  claims jsonb, measures text[], group_by text, first_day date, last_day date, zone text
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  fault jsonb;
  state crm.rollup_state;
begin
  perform crm.authorize_call(claims, 'admin');
  fault := crm.range_fault(first_day, last_day, zone);
  if fault is not null then
    return fault;
  end if;
  select * into state from rollup_state;
  perform crm.assert_rollups_current(state);
  last_day := coalesce(last_day, (now() at time zone zone)::date);
  first_day := coalesce(first_day, last_day - 29);
  return crm.report_reply(measures, group_by, null, null, first_day, last_day, zone, crm.tail_facts(measures));
end $$;

grant execute on function api.read_metrics to crm_app;
