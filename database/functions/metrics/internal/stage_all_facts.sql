-- Stages the facts of all rows for empty rollups, in one statement and snapshot.
create or replace function crm.stage_all_facts() returns void
language sql as $$
  with bounds as materialized (
    select pg_snapshot_xmin(pg_current_snapshot()) as up_to
  ), totals as (
    insert into crm.customer_totals select t.* from crm.customers as c cross join lateral crm.compute_customer_totals(c.id) as t
    returning *
  ), paid as (
    insert into crm.customer_values select v.* from crm.customers as c cross join lateral crm.compute_customer_values(c.id) as v
    returning *
  ), touched as (
    insert into crm.first_touches
    select customer_id, interaction_type, min(created_at) from crm.crm_interactions group by customer_id, interaction_type
    returning *
  ), facts as (
    select f.* from crm.customers as c cross join lateral crm.customer_facts(c) as f
    union all
    select f.* from crm.intakes as i cross join lateral crm.intake_facts(i) as f
    union all
    select f.* from crm.sessions as s cross join lateral crm.session_facts(s) as f
    union all
    select f.* from crm.upsell_recommendations as u cross join lateral crm.upsell_facts(u) as f
    union all
    select f.* from crm.payments as p cross join lateral crm.payment_facts(p) as f
    union all
    select f.* from totals as t cross join lateral crm.total_facts(t::crm.customer_totals) as f
    union all
    select f.* from paid as v cross join lateral crm.value_facts(v::crm.customer_values) as f
    union all
    select f.* from touched as t cross join lateral crm.first_touch_facts(t.interaction_type, null, t.first_at) as f
    union all
    select f.* from bounds as b cross join lateral crm.interaction_facts_since('0', b.up_to) as f
  ), staged as (
    insert into crm.rollup_staging (dimension, measure, at, value, currency, row_count, amount)
    select d.dimension, f.measure, date_bin('15 minutes', f.at, 'epoch'), d.value, f.currency, sum(f.row_count), sum(f.amount)
    from facts as f cross join lateral crm.fact_dimensions(f::crm.metric_fact) as d
    group by 1, 2, 3, 4, 5
    having sum(f.row_count) <> 0 or sum(f.amount) <> 0
  ), forgotten as (
    delete from crm.metric_changes
  )
  update crm.rollup_state as m set xid = b.up_to, merged_at = now(), rebuild_due = false from bounds as b
$$;
