-- Creates the log of what was changed of the business (offers paused and resumed, a published version, another catalogue, a deployment), and links that show
-- the figures to somebody without a sign-in.
set local role crm_owner;

create table crm.business_changes (
  id uuid primary key default uuidv7(),
  created_at timestamptz not null default now(),
  kind text not null constraint business_changes_kind_known
  check (kind in ('offer_paused', 'offer_resumed', 'catalogue_published', 'catalogue_changed', 'deployed')),
  subject text not null,
  changed_by uuid,
  constraint business_changes_of_admin check ((changed_by is not null) = (kind in ('offer_paused', 'offer_resumed', 'catalogue_published')))
);
comment on table crm.business_changes is 'Appended only: it is the audit, the marks on the dashboard''s time axis, and which offers rest.';
comment on column crm.business_changes.subject is 'The offer''s recommendation type, the number of the version, or the digest of what is in force from then on.';
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
create policy mechanic_reads on crm.business_changes for select to crm_api
using ((select crm.role()) = 'mechanic' and kind in ('offer_paused', 'offer_resumed'));
create policy service_adds on crm.business_changes for insert to crm_api
with check ((select crm.role()) = 'service' and changed_by is null);
create policy report_reads on crm.business_changes for select to crm_admin using (true);
create policy backup_reads on crm.business_changes for select to crm_backup using (true);

create table crm.share_links (
  id uuid primary key default uuidv7(),
  token_hash text not null constraint share_links_token_hash_shape check (token_hash ~ '^[0-9a-f]{64}$'),
  view jsonb not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  constraint share_links_token_once unique (token_hash),
  constraint share_links_expire_soon check (expires_at > created_at and expires_at <= created_at + interval '91 days')
);
comment on table crm.share_links is 'Who has a link''s token sees one view of the figures until then, and no customer; the token itself is not stored.';

alter table crm.share_links enable row level security, force row level security;
grant select, insert (token_hash, view, created_by, expires_at), update (revoked_at) on crm.share_links to crm_api;
grant select on crm.share_links to crm_admin;

create policy admin_reads on crm.share_links for select to crm_api using ((select crm.role()) = 'admin');
create policy admin_adds on crm.share_links for insert to crm_api
with check ((select crm.role()) = 'admin' and created_by = (select crm.subject()));
create policy admin_revokes on crm.share_links for update to crm_api using ((select crm.role()) = 'admin');
-- A visitor without a sign-in calls with the least role there is, and finds a link by its token alone.
create policy visitor_opens on crm.share_links for select to crm_api
using ((select crm.role()) = 'customer' and revoked_at is null and expires_at > now());
create policy report_reads on crm.share_links for select to crm_admin using (true);
create policy backup_reads on crm.share_links for select to crm_backup using (true);
