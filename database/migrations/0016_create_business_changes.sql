-- Creates the log of what was changed of the business: offers paused and resumed, another catalogue, a deployment.
set local role crm_owner;

create table crm.business_changes (
  id uuid primary key default uuidv7(),
  created_at timestamptz not null default now(),
  kind text not null constraint business_changes_kind_known
  check (kind in ('offer_paused', 'offer_resumed', 'catalogue_changed', 'deployed')),
  subject text not null,
  changed_by uuid,
  constraint business_changes_of_admin check ((changed_by is not null) = (kind in ('offer_paused', 'offer_resumed')))
);
comment on table crm.business_changes is 'Appended only: it is the audit, the marks on the dashboard''s time axis, and which offers rest.';
comment on column crm.business_changes.subject is 'The offer''s recommendation type, or the digest of what is in force from then on.';
comment on column crm.business_changes.changed_by is 'The admin; null for what came with a deployment.';
create index business_changes_by_time on crm.business_changes (created_at, id);
create index business_changes_by_subject on crm.business_changes (subject, id) where kind in ('offer_paused', 'offer_resumed');

alter table crm.business_changes enable row level security, force row level security;
grant select, insert (kind, subject, changed_by) on crm.business_changes to crm_api;
grant select on crm.business_changes to crm_admin;

create policy admin_reads on crm.business_changes for select to crm_api using ((select crm.role()) = 'admin');
create policy admin_adds on crm.business_changes for insert to crm_api
with check ((select crm.role()) = 'admin' and changed_by = (select crm.subject()));
create policy service_reads on crm.business_changes for select to crm_api using ((select crm.role()) = 'service');
create policy service_adds on crm.business_changes for insert to crm_api
with check ((select crm.role()) = 'service' and changed_by is null);
create policy report_reads on crm.business_changes for select to crm_admin using (true);
