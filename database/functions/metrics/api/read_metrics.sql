-- Returns measures of a range of days in a time zone, grouped along one dimension or by day, week or month.
create or replace function api.read_metrics(
  claims jsonb, measures text[], group_by text, first_day date, last_day date, zone text
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  starts date[];
  edges timestamptz[];
  dimensions text[] := array['all'];
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
  starts := crm.period_starts(first_day, last_day, group_by);
  edges := array(select crm.day_start(d, zone) from unnest(starts || (last_day + 1)) with ordinality as e (d, place) order by place);
  if group_by not in ('day', 'week', 'month') then
    dimensions := array['all', group_by];
  end if;
  return (
    select jsonb_build_object(
      'as_of', now(), 'rolled_up_at', m.merged_at, 'from', first_day, 'to', last_day, 'starts_at', edges[1],
      'ends_at', edges[cardinality(edges)], 'starts', to_jsonb(starts),
      'mechanics', case when group_by = 'mechanic' then (select jsonb_object_agg(p.id, p.name) from mechanics as p) end,
      'cells', (
        select coalesce(jsonb_agg(jsonb_build_array(
          c.period, c.dimension, c.value, c.measure, c.currency, c.row_count, c.amount
        )), '[]')
        from crm.metric_cells(measures, dimensions, edges) as c
      )
    )
    from rollup_state as m
  );
end $$;

grant execute on function api.read_metrics to crm_app;
