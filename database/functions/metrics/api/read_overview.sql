-- Returns all that the dashboard's first screen shows, at one moment: reports of a range of days, and the highest customers, if any. A report
-- is moved back by as many days as the range's last day is younger than its settle_days.
create or replace function api.read_overview(
  claims jsonb, first_day date, last_day date, zone text, reports jsonb, by_value_in text, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  fault jsonb;
  state crm.rollup_state;
  age integer;
  replies jsonb;
begin
  perform crm.authorize_call(claims, 'admin');
  fault := crm.range_fault(first_day, last_day, zone);
  if fault is not null then
    return fault;
  end if;
  select * into state from rollup_state;
  perform crm.assert_rollups_current(state);
  age := (now() at time zone zone)::date - last_day;
  with tail as materialized (
    select crm.tail_facts(array_agg(distinct m)) as facts
    from jsonb_to_recordset(reports) as r (measures text[]) cross join lateral unnest(r.measures) as m
  )
  select jsonb_object_agg(r.name, crm.report_reply(
    r.measures, r.group_by, r.narrowed_by, r.wanted, r.first_day - moved.days, r.last_day - moved.days, zone, t.facts
  )) into replies
  from jsonb_to_recordset(reports) as r (
    name text, measures text[], group_by text, narrowed_by text, wanted text, first_day date, last_day date, settle_days integer
  )
  cross join lateral (select greatest(0, r.settle_days - age) as days) as moved
  cross join tail as t;
  return jsonb_build_object(
    'as_of', now(), 'reports', replies, 'paused', crm.paused_offers(), 'published', crm.published_catalogue(), 'caused', crm.holdout_effect(),
    'marks', crm.changes_between(crm.day_start(first_day, zone), crm.day_start(last_day + 1, zone)),
    'customers', case when at_most > 0 then crm.highest_customers_page(by_value_in, null, null, at_most) else '[]' end
  );
end $$;

grant execute on function api.read_overview to crm_app;
