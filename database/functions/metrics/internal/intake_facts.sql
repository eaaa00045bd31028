-- The facts that one intake adds to the metrics.
create or replace function crm.intake_facts(i crm.intakes) returns setof crm.metric_fact
language sql immutable as $$
  select i.created_at, 'intakes', i.plan, coalesce(i.session_type, ''), null::text, null::uuid, '', 1::bigint, 0::numeric
$$;
