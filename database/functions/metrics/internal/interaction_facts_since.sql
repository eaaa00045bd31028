-- Facts of interactions by their writer's transaction, as ids and times are not commit order; up_to null means all visible.
create or replace function crm.interaction_facts_since(mark xid8, up_to xid8) returns setof crm.metric_fact
language sql stable as $$
  select
    date_bin('15 minutes', created_at, 'epoch'), 'interaction:' || interaction_type, null::text, null::text, null::text, null::uuid,
    '', count(*), 0::numeric
  from crm.crm_interactions
  where written_by >= mark and (up_to is null or written_by < up_to)
  group by 1, interaction_type
$$;
