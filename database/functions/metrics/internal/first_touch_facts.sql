-- The facts of a first interaction that moved from one time to another.
create or replace function crm.first_touch_facts(kind text, was timestamptz, becomes timestamptz) returns setof crm.metric_fact
language sql immutable as $$
  select f.at, 'first:' || kind, null::text, null::text, null::text, null::uuid, '', f.row_count, 0::numeric
  from (values (was, -1::bigint), (becomes, 1)) as f (at, row_count)
  where f.at is not null
$$;
