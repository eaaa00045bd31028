-- Stages what a merge adds. One statement, so that what is counted, deleted and marked as merged is of one snapshot.
create or replace function crm.stage_unmerged_facts() returns void
language sql as $$
  with bounds as materialized (
    select m.xid as mark, pg_snapshot_xmin(pg_current_snapshot()) as up_to from crm.rollup_state as m
  ), changed as materialized (
    select distinct customer_id from crm.metric_changes where customer_id is not null
  ), staged as (
    insert into crm.rollup_staging (dimension, measure, at, value, currency, row_count, amount)
    select d.dimension, f.measure, date_bin('15 minutes', f.at, 'epoch'), d.value, f.currency, sum(f.row_count), sum(f.amount)
    from bounds as b
    cross join lateral crm.unmerged_facts(null, b.up_to) as f
    cross join lateral crm.fact_dimensions(f) as d
    group by 1, 2, 3, 4, 5
    having sum(f.row_count) <> 0 or sum(f.amount) <> 0
  ), totals as (
    insert into crm.customer_totals select t.* from changed as c cross join lateral crm.compute_customer_totals(c.customer_id) as t
    on conflict (customer_id) do update set
      first_intake_at = excluded.first_intake_at, first_opened_at = excluded.first_opened_at,
      first_started_at = excluded.first_started_at, first_completed_at = excluded.first_completed_at,
      first_shown_at = excluded.first_shown_at, first_clicked_at = excluded.first_clicked_at,
      first_purchased_at = excluded.first_purchased_at, sessions = excluded.sessions,
      sessions_completed = excluded.sessions_completed, upsells_made = excluded.upsells_made,
      upsells_shown = excluded.upsells_shown, upsells_purchased = excluded.upsells_purchased,
      sessions_completed_early = excluded.sessions_completed_early
  ), paid as (
    insert into crm.customer_values select v.* from changed as c cross join lateral crm.compute_customer_values(c.customer_id) as v
    on conflict (customer_id, currency) do update set payments = excluded.payments, gross = excluded.gross, net = excluded.net
  ), unpaid as (
    delete from crm.customer_values as v using changed as c
    where v.customer_id = c.customer_id
      and v.currency not in (select n.currency from crm.compute_customer_values(c.customer_id) as n)
  ), gone as (
    delete from crm.customer_totals as t using changed as c
    where t.customer_id = c.customer_id and not exists (select from crm.customers where id = c.customer_id)
  ), touched as (
    insert into crm.first_touches
    select t.customer_id, t.interaction_type, t.becomes
    from bounds as b cross join lateral crm.first_touches_since(b.mark, b.up_to) as t
    on conflict (customer_id, interaction_type) do update set first_at = excluded.first_at
  ), forgotten as (
    delete from crm.metric_changes
  )
  update crm.rollup_state as m set xid = b.up_to, merged_at = now() from bounds as b
$$;
