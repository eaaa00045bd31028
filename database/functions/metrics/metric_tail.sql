-- What was committed since the last merge and is not in the rollups: merged every five minutes, and added by whoever reads before.
set local role crm_owner;

-- Interactions are counted by their writer's transaction: ids and times are not commit order. up_to null: all that is visible.
create or replace function crm.recorded_since(mark xid8, up_to xid8) returns setof crm.metric_fact
language sql stable as $$
  select
    date_bin('15 minutes', created_at, 'epoch'), 'interaction:' || interaction_type, null::text, null::text, null::text, null::uuid,
    '', count(*), 0::numeric
  from crm.crm_interactions
  where written_by >= mark and (up_to is null or written_by < up_to)
  group by 1, interaction_type
$$;

create or replace function crm.first_touches_since(mark xid8, up_to xid8)
returns table (customer_id uuid, interaction_type text, was timestamptz, becomes timestamptz)
language sql stable as $$
  select i.customer_id, i.interaction_type, f.first_at, i.first_at
  from (
    select customer_id, interaction_type, min(created_at) as first_at
    from crm.crm_interactions
    where written_by >= mark and (up_to is null or written_by < up_to)
    group by customer_id, interaction_type
  ) as i
  left join crm.first_touches as f using (customer_id, interaction_type)
  where f.first_at is null or i.first_at < f.first_at
$$;

-- Totals are no sums of changes: those of every customer who changed are taken anew, and what was merged of them is taken back.
-- `offset 0`: looked up one by one, for they are few whatever the planner thinks of them.
create or replace function crm.changed_totals() returns setof crm.metric_fact
language sql stable as $$
  with changed as materialized (select distinct customer_id from crm.metric_changes where customer_id is not null)
  select f.*
  from changed
  cross join lateral (select t from crm.customer_totals_of(changed.customer_id) as t offset 0) as own
  cross join lateral crm.total_facts(own.t) as f
  union all
  select taken.*
  from changed
  cross join lateral (select t from crm.customer_totals as t where t.customer_id = changed.customer_id offset 0) as own
  cross join lateral crm.total_facts(own.t) as f
  cross join lateral crm.taken_back(f) as taken
  union all
  select f.*
  from changed
  cross join lateral (select v from crm.customer_values_of(changed.customer_id) as v offset 0) as own
  cross join lateral crm.value_facts(own.v) as f
  union all
  select taken.*
  from changed
  cross join lateral (select v from crm.customer_values as v where v.customer_id = changed.customer_id offset 0) as own
  cross join lateral crm.value_facts(own.v) as f
  cross join lateral crm.taken_back(f) as taken
$$;

-- Of the measures that are wanted, or of all: what takes time is not even planned unless it is asked for. As it is stable, everything
-- that it reads is of the snapshot of the statement that calls it.
create or replace function crm.metric_tail(wanted text[], up_to xid8) returns setof crm.metric_fact
language plpgsql stable as $$
declare
  mark xid8 := (select xid from crm.metric_marks);
begin
  if exists (select from crm.metric_changes) then
    return query select (c.fact).* from crm.metric_changes as c;
    if crm.wants(wanted, '{customer, ordered:}') then
      return query select f.* from crm.changed_totals() as f;
    end if;
  end if;
  if crm.wants(wanted, '{interaction:}') then
    return query select f.* from crm.recorded_since(mark, up_to) as f;
  end if;
  if crm.wants(wanted, '{first:}') then
    return query
    select f.* from crm.first_touches_since(mark, up_to) as t
    cross join lateral crm.first_facts(t.interaction_type, t.was, t.becomes) as f;
  end if;
end $$;

create or replace function crm.wants(wanted text[], beginnings text[]) returns boolean
language sql immutable as $$
  select wanted is null
    or exists (select from unnest(wanted) as m (measure), unnest(beginnings) as b (beginning) where starts_with(measure, beginning))
$$;

-- One fact is counted once along each dimension that applies to it.
create or replace function crm.dimensions_of(f crm.metric_fact) returns table (dimension text, value text)
language sql immutable as $$
  select d.dimension, d.value
  from (values
    ('all', ''), ('plan', f.plan), ('session_type', f.session_type), ('recommendation_type', f.recommendation_type),
    ('mechanic', f.mechanic_id::text)
  ) as d (dimension, value)
  where d.value is not null
$$;

grant execute on function
crm.recorded_since(xid8, xid8), crm.first_touches_since(xid8, xid8), crm.changed_totals(), crm.metric_tail(text[], xid8),
crm.wants(text[], text[]),
crm.dimensions_of(crm.metric_fact)
to crm_api;
