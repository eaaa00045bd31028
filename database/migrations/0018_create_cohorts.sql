-- Creates who is in which cohort, and when each customer is looked at again.
set local role crm_owner;

create table crm.customer_cohorts (
  cohort text not null,
  customer_id uuid not null constraint customer_cohorts_customer_known references crm.customers,
  id uuid not null default uuidv7() constraint customer_cohorts_stay_unique unique,
  since timestamptz not null,
  due_at timestamptz,
  primary key (cohort, customer_id)
);
comment on table crm.customer_cohorts is 'Who is in which cohort of cohorts.toml now; who leaves one loses the row.';
comment on column crm.customer_cohorts.id is 'Of this stay: who leaves and comes back has another.';
comment on column crm.customer_cohorts.due_at is 'When the stay ends without a further act.';
create index customer_cohorts_by_time on crm.customer_cohorts (cohort, since);
create index customer_cohorts_by_customer on crm.customer_cohorts (customer_id, since, id);

create table crm.cohort_checks (
  customer_id uuid primary key constraint cohort_checks_customer_known references crm.customers,
  asked integer not null default 1,
  due_at timestamptz,
  checked_at timestamptz
);
comment on table crm.cohort_checks is 'When each customer is looked at again: at once after an act, else when time alone changes a cohort of theirs.';
comment on column crm.cohort_checks.asked is 'Goes up with each act: what was found out before the latest is not kept.';
create index cohort_checks_due on crm.cohort_checks (due_at, customer_id) where due_at is not null;

create table crm.cohort_state (
  one_row boolean primary key default true constraint cohort_state_one_row check (one_row),
  xid xid8 not null default '0',
  fingerprint text,
  swept_to uuid
);
insert into crm.cohort_state default values;
comment on column crm.cohort_state.xid is 'Interactions written by earlier transactions are taken; those of this one and later are not.';
comment on column crm.cohort_state.fingerprint is 'Of the cohorts that customers are looked at for.';
comment on column crm.cohort_state.swept_to is 'Up to which customer all are looked at anew since the cohorts have changed; null when all are.';

alter table crm.customer_cohorts enable row level security, force row level security;
alter table crm.cohort_checks enable row level security, force row level security;
alter table crm.cohort_state enable row level security, force row level security;

grant select, insert (cohort, customer_id, since, due_at), update (due_at), delete on crm.customer_cohorts to crm_api;
grant select, insert (customer_id, due_at), update (asked, due_at, checked_at), delete on crm.cohort_checks to crm_api;
grant select, update (xid, fingerprint, swept_to) on crm.cohort_state to crm_api;
grant delete on crm.customer_cohorts, crm.cohort_checks to crm_steward;
grant select on crm.customer_cohorts, crm.cohort_checks, crm.cohort_state to crm_admin;

create policy customer_reads on crm.customer_cohorts for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_erases on crm.customer_cohorts for delete to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy mechanic_reads on crm.customer_cohorts for select to crm_api
using ((select crm.role()) = 'mechanic' and customer_id = (select crm.served()));
create policy admin_reads on crm.customer_cohorts for select to crm_api using ((select crm.role()) = 'admin');
create policy service_all on crm.customer_cohorts to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy report_reads on crm.customer_cohorts for select to crm_admin using (true);
create policy backup_reads on crm.customer_cohorts for select to crm_backup using (true);

create policy customer_reads on crm.cohort_checks for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_erases on crm.cohort_checks for delete to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy service_all on crm.cohort_checks to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy report_reads on crm.cohort_checks for select to crm_admin using (true);
create policy backup_reads on crm.cohort_checks for select to crm_backup using (true);

create policy service_all on crm.cohort_state to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy report_reads on crm.cohort_state for select to crm_admin using (true);
create policy backup_reads on crm.cohort_state for select to crm_backup using (true);

-- Their conditions count for what a mechanic recommends, too.
create policy mechanic_reads on crm.customer_scores for select to crm_api
using ((select crm.role()) = 'mechanic' and customer_id = (select crm.served()));
