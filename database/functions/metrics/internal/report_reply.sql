-- The sums of measures in a range of days: of one value of a dimension, or grouped along one, and by day, week or month.
create or replace function crm.report_reply(
  measures text[], group_by text, narrowed_by text, wanted text, first_day date, last_day date, zone text, tail crm.metric_fact[]
) returns jsonb
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  starts date[] := crm.period_starts(first_day, last_day, group_by);
  edges timestamptz[];
  dimensions text[] := array[coalesce(narrowed_by, 'all')];
begin
  edges := array(select crm.day_start(d, zone) from unnest(starts || (last_day + 1)) with ordinality as e (d, place) order by place);
  if group_by not in ('day', 'week', 'month') then
    dimensions := dimensions || group_by;
  end if;
  return (
    select jsonb_build_object(
      'as_of', now(), 'rolled_up_at', m.merged_at, 'from', first_day, 'to', last_day, 'starts_at', edges[1],
      'ends_at', edges[cardinality(edges)], 'starts', to_jsonb(starts),
      'mechanics', case when group_by = 'mechanic' then (select jsonb_object_agg(p.id, p.name) from crm.mechanics as p) end,
      'cells', (
        -- What the report is narrowed to is all that it sees.
        select coalesce(jsonb_agg(jsonb_build_array(
          c.period, case when narrowed_by is null then c.dimension else 'all' end, c.value, c.measure, c.currency, c.row_count, c.amount
        )), '[]')
        from crm.metric_cells(measures, dimensions, edges, tail) as c
        where narrowed_by is null or c.value = wanted
      )
    )
    from crm.rollup_state as m
  );
end $$;
