-- Creates rollups: counts by time along one dimension each, customers' totals, and the facts that were not merged yet.
set local role crm_owner;

create type crm.metric_fact as (
  at timestamptz, measure text, plan text, session_type text, recommendation_type text, mechanic_id uuid, currency text,
  row_count bigint, amount numeric
);
comment on type crm.metric_fact is 'What one row adds to the metrics. A null dimension does not apply; an empty one applies without a value.';

create table crm.metric_changes (
  customer_id uuid,
  fact crm.metric_fact not null
);
comment on table crm.metric_changes is 'Facts that writers added or took back since the last merge, in the transaction of their row.';

create table crm.rollup_state (
  one_row boolean primary key default true constraint rollup_state_one_row check (one_row),
  xid xid8 not null default '0',
  merged_at timestamptz,
  rebuild_due boolean not null default false
);
insert into crm.rollup_state default values;
comment on column crm.rollup_state.xid is 'Interactions written by earlier transactions are merged; those of this one and later are not.';

create table crm.metric_rollups (
  grain text not null constraint rollups_grain_known check (grain in ('15min', '3h', 'day', 'month')),
  dimension text not null,
  at timestamptz not null,
  measure text not null,
  value text not null,
  currency text not null,
  row_count bigint not null,
  amount numeric not null,
  primary key (grain, dimension, at, measure, value, currency)
);
comment on table crm.metric_rollups is 'The same counts at four grains: a range is read at the coarsest and corrected at its edges at the finer ones.';
comment on column crm.metric_rollups.grain is
'15 minutes, of which every offset of a time zone is a multiple; 3 hours; a day or a month of UTC.';
-- Finds empty cells, which are rare and are deleted after each merge.
create index rollups_empty on crm.metric_rollups (at) where row_count = 0 and amount = 0;

create table crm.rollup_staging (
  dimension text not null,
  measure text not null,
  at timestamptz not null,
  value text not null,
  currency text not null,
  row_count bigint not null,
  amount numeric not null
);
comment on table crm.rollup_staging is 'What a merge is about to add; empty outside of it.';

alter table crm.metric_changes enable row level security, force row level security;
alter table crm.rollup_state enable row level security, force row level security;
alter table crm.metric_rollups enable row level security, force row level security;
alter table crm.rollup_staging enable row level security, force row level security;

grant select, insert, delete on crm.metric_changes, crm.rollup_staging to crm_api;
grant select, update (xid, merged_at, rebuild_due) on crm.rollup_state to crm_api;
grant select, insert, delete, update (row_count, amount) on crm.metric_rollups to crm_api;
grant select on crm.metric_changes, crm.rollup_state, crm.metric_rollups to crm_admin;

-- Every writer of a row adds its change, migrations included.
create policy writer_adds on crm.metric_changes for insert to crm_api, crm_owner with check (true);
create policy service_all on crm.metric_changes to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.metric_changes for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.metric_changes for select to crm_admin using (true);

create policy owner_all on crm.rollup_state to crm_owner using (true) with check (true);
create policy service_all on crm.rollup_state to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.rollup_state for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.rollup_state for select to crm_admin using (true);

create policy service_all on crm.metric_rollups to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.metric_rollups for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.metric_rollups for select to crm_admin using (true);

create policy service_all on crm.rollup_staging to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');

create table crm.first_touches (
  customer_id uuid not null,
  interaction_type text not null,
  first_at timestamptz not null,
  primary key (customer_id, interaction_type)
);
comment on table crm.first_touches is 'A customer''s first interaction of each type, as of the last merge: unique counts read no interactions.';

create table crm.customer_totals (
  customer_id uuid primary key,
  created_at timestamptz not null,
  first_intake_at timestamptz,
  first_opened_at timestamptz,
  first_started_at timestamptz,
  first_completed_at timestamptz,
  first_shown_at timestamptz,
  first_clicked_at timestamptz,
  first_purchased_at timestamptz,
  sessions bigint not null,
  sessions_completed bigint not null,
  upsells_made bigint not null,
  upsells_shown bigint not null,
  upsells_purchased bigint not null,
  sessions_completed_early bigint not null
);
comment on column crm.customer_totals.sessions_completed_early is 'Those completed within 28 days of created_at.';
comment on table crm.customer_totals is 'As of the last merge; readers replace the totals of customers in metric_changes.';

create table crm.customer_values (
  customer_id uuid not null,
  currency text not null,
  created_at timestamptz not null,
  payments bigint not null,
  gross numeric not null,
  net numeric not null,
  primary key (customer_id, currency)
);
comment on column crm.customer_values.created_at is 'When the customer was created.';
create index customer_values_highest on crm.customer_values (currency, net desc, customer_id desc);

alter table crm.first_touches enable row level security, force row level security;
alter table crm.customer_totals enable row level security, force row level security;
alter table crm.customer_values enable row level security, force row level security;

grant select, insert, delete, update (first_at) on crm.first_touches to crm_api;
grant select, insert, update, delete on crm.customer_totals, crm.customer_values to crm_api;
grant select on crm.first_touches, crm.customer_totals, crm.customer_values to crm_admin;

create policy service_all on crm.first_touches to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.first_touches for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.first_touches for select to crm_admin using (true);

create policy service_all on crm.customer_totals to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.customer_totals for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.customer_totals for select to crm_admin using (true);

create policy service_all on crm.customer_values to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.customer_values for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.customer_values for select to crm_admin using (true);
