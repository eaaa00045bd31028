-- Creates versions of the catalogue: what admins change over its file, as drafts, proposals and what was published.
set local role crm_owner;

create table crm.catalogue_versions (
  id uuid primary key default uuidv7(),
  number integer constraint catalogue_versions_number_once unique constraint catalogue_versions_number_positive check (number >= 1),
  status text not null default 'draft'
  constraint catalogue_versions_status_known check (status in ('draft', 'proposed', 'published', 'withdrawn')),
  patches jsonb not null constraint catalogue_versions_patches_object check (jsonb_typeof(patches) = 'object'),
  based_on integer not null,
  revision integer not null default 1,
  restores integer,
  note text not null default '' constraint catalogue_versions_note_length check (length(note) <= 200),
  created_by uuid not null,
  created_at timestamptz not null default now(),
  saved_by uuid not null,
  saved_at timestamptz not null default now(),
  proposed_by uuid,
  proposed_at timestamptz,
  published_by uuid,
  published_at timestamptz,
  withdrawn_by uuid,
  withdrawn_at timestamptz,
  constraint catalogue_versions_proposed_whole check ((proposed_by is null) = (proposed_at is null)),
  constraint catalogue_versions_published_whole
  check ((status = 'published') = (number is not null) and (number is null) = (published_by is null) and (number is null) = (published_at is null)),
  constraint catalogue_versions_withdrawn_whole
  check ((status = 'withdrawn') = (withdrawn_at is not null) and (withdrawn_by is null) = (withdrawn_at is null)),
  constraint catalogue_versions_second_admin check (proposed_by <> published_by)
);
comment on table crm.catalogue_versions is 'The published one with the highest number is in force, over the file; one that was published never changes.';
comment on column crm.catalogue_versions.number is 'In the order in which they were published; null until then.';
comment on column crm.catalogue_versions.patches is 'All that differs from the file, in the words of the file.';
comment on column crm.catalogue_versions.based_on is 'The version in force when it was last saved; 0 is the file alone.';
comment on column crm.catalogue_versions.revision is 'Goes up whenever the draft is saved.';
comment on column crm.catalogue_versions.restores is 'The version that it went back to; 0 is the file alone.';
comment on column crm.catalogue_versions.proposed_by is 'Who asked for a second admin, who is then another one.';
create unique index catalogue_versions_one_draft on crm.catalogue_versions ((true)) where status in ('draft', 'proposed');

alter table crm.catalogue_versions enable row level security, force row level security;

grant select, insert (
  number, status, patches, based_on, restores, note, created_by, saved_by, published_by, published_at
), update (
  number, status, patches, based_on, revision, note, saved_by, saved_at, proposed_by, proposed_at, published_by, published_at, withdrawn_by,
  withdrawn_at
) on crm.catalogue_versions to crm_api;
grant select on crm.catalogue_versions to crm_admin;

create policy admin_reads on crm.catalogue_versions for select to crm_api using ((select crm.role()) = 'admin');
create policy admin_adds on crm.catalogue_versions for insert to crm_api
with check ((select crm.role()) = 'admin' and created_by = (select crm.subject()));
-- One that was published or withdrawn is history.
create policy admin_changes on crm.catalogue_versions for update to crm_api
using ((select crm.role()) = 'admin' and status in ('draft', 'proposed')) with check ((select crm.role()) = 'admin');
create policy service_reads on crm.catalogue_versions for select to crm_api
using ((select crm.role()) = 'service' and status = 'published');
create policy mechanic_serves on crm.catalogue_versions for select to crm_api
using ((select crm.role()) = 'mechanic' and status = 'published' and (select crm.served()) is not null);
create policy report_reads on crm.catalogue_versions for select to crm_admin using (true);
create policy backup_reads on crm.catalogue_versions for select to crm_backup using (true);

-- An admin sees what a customer was decided to see, and would be under a draft; each look is audited.
create policy admin_reads on crm.upsell_decision_contexts for select to crm_api using ((select crm.role()) = 'admin');
