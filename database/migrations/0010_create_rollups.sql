-- Counts by time, each along one dimension, and what has changed since they were last merged.
set local role crm_owner;

create type crm.metric_fact as (
  at timestamptz, measure text, plan text, session_type text, recommendation_type text, mechanic_id uuid, currency text,
  n bigint, amount numeric
);
comment on type crm.metric_fact is 'What one row adds to the figures. A null dimension does not apply; an empty one applies and is none.';

create table crm.metric_changes (
  customer_id uuid,
  fact crm.metric_fact not null
);
comment on table crm.metric_changes is 'Facts that writers added or took back since the last merge, in the transaction of their row.';

create table crm.metric_marks (
  one_row boolean primary key default true constraint marks_one_row check (one_row),
  xid xid8 not null default '0',
  merged_at timestamptz,
  rebuild_due boolean not null default false
);
comment on column crm.metric_marks.xid is 'Interactions written by earlier transactions are merged; those of this one and later are not.';

create table crm.metric_sums (
  grain text not null constraint sums_grain check (grain in ('quarter', 'watch', 'day', 'month')),
  dimension text not null,
  at timestamptz not null,
  measure text not null,
  value text not null,
  currency text not null,
  n bigint not null,
  amount numeric not null,
  primary key (grain, dimension, at, measure, value, currency)
);
comment on table crm.metric_sums is 'The same counts at four grains: a range is read in the coarsest, and corrected at its edges in the finer ones.';
comment on column crm.metric_sums.grain is
'A quarter of an hour, of which every offset of a time zone is a multiple; a watch of three hours; a day, a month of UTC.';
-- Cells that came to nothing are rare, and are dropped after each merge without looking at the others.
create index sums_void on crm.metric_sums (at) where n = 0 and amount = 0;

create table crm.metric_staged (
  dimension text not null,
  measure text not null,
  at timestamptz not null,
  value text not null,
  currency text not null,
  n bigint not null,
  amount numeric not null
);
comment on table crm.metric_staged is 'What a merge is about to add; empty outside of it.';

alter table crm.metric_changes enable row level security, force row level security;
alter table crm.metric_marks enable row level security, force row level security;
alter table crm.metric_sums enable row level security, force row level security;
alter table crm.metric_staged enable row level security, force row level security;

grant select, insert, delete on crm.metric_changes, crm.metric_staged to crm_api;
grant select, update (xid, merged_at, rebuild_due) on crm.metric_marks to crm_api;
grant select, insert, delete, update (n, amount) on crm.metric_sums to crm_api;
grant select on crm.metric_changes, crm.metric_marks, crm.metric_sums to crm_admin;

-- Whoever may write a row leaves its change, migrations included.
create policy writer_adds on crm.metric_changes for insert to crm_api, crm_owner with check (true);
create policy service_all on crm.metric_changes to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.metric_changes for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.metric_changes for select to crm_admin using (true);

create policy owner_all on crm.metric_marks to crm_owner using (true) with check (true);
create policy service_all on crm.metric_marks to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.metric_marks for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.metric_marks for select to crm_admin using (true);

create policy service_all on crm.metric_sums to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.metric_sums for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.metric_sums for select to crm_admin using (true);

create policy service_all on crm.metric_staged to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');

-- Rows from before this migration left no changes: only a rebuild finds them.
alter table crm.customers no force row level security;
alter table crm.metric_marks no force row level security;
insert into crm.metric_marks (rebuild_due) select exists (select from crm.customers);
alter table crm.metric_marks force row level security;
alter table crm.customers force row level security;
