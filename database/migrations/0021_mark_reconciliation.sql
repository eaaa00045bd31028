-- How far Stripe's own list of events has been held against ours.
set local role crm_owner;

create table crm.reconciliation_marks (
  one_row boolean primary key default true constraint reconciliation_marks_one_row check (one_row),
  read_to timestamptz not null default now(),
  window_end timestamptz,
  page_after text,
  version bigint not null default 0,
  constraint reconciliation_marks_page_of_window check (page_after is null or window_end is not null)
);
comment on column crm.reconciliation_marks.read_to is 'Every event that Stripe dates before this has been looked at.';
comment on column crm.reconciliation_marks.window_end is 'End of the stretch that is being read, over several runs if it is long; null between stretches.';
comment on column crm.reconciliation_marks.page_after is 'The last event of the last page that was read, newest first.';
comment on column crm.reconciliation_marks.version is 'Changes with each step: of two runs at once, one steps aside.';
insert into crm.reconciliation_marks default values;

alter table crm.reconciliation_marks enable row level security, force row level security;
grant select, update (read_to, window_end, page_after, version) on crm.reconciliation_marks to crm_api;
grant select on crm.reconciliation_marks to crm_admin;
create policy service_all on crm.reconciliation_marks to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy report_reads on crm.reconciliation_marks for select to crm_admin using (true);
