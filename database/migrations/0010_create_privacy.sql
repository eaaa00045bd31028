-- Creates erasures, the audit log and the retention cursors, and says what the steward may overwrite or delete: a customer's own
-- rows for the customer, old rows for the service.
set local role crm_owner;

create table crm.erasures (
  customer_id uuid primary key,
  erased_at timestamptz not null default now(),
  kind text default 'intakes',
  after_time timestamptz not null default '-infinity',
  after_id uuid not null default '00000000-0000-0000-0000-000000000000',
  records_erased bigint not null default 0,
  finished_at timestamptz,
  constraint erasures_finished_without_kind check ((kind is null) = (finished_at is not null))
);
comment on table crm.erasures is 'Customers whose data were erased: nothing personal about them is stored again, whoever sends it.';
comment on column crm.erasures.erased_at is 'When the customer was fenced; what was stored before goes in steps.';
comment on column crm.erasures.kind is 'What is erased next, from after_time and after_id on; null when all is.';
create index erasures_unfinished on crm.erasures (erased_at) where finished_at is null;
create type crm.erased_batch as (size integer, last_time timestamptz, last_id uuid);
comment on type crm.erased_batch is 'How many records of one kind were erased, and the last of them.';

create table crm.audit_log (
  id uuid primary key default uuidv7(),
  admin_id uuid not null,
  action text not null,
  customer_ids uuid[] not null,
  created_at timestamptz not null default now()
);
comment on table crm.audit_log is 'Which admin read the data of which customers, written in the transaction that read them.';
create index audit_log_by_time on crm.audit_log (created_at, id);
create index audit_log_by_admin on crm.audit_log (admin_id, created_at, id);
create index audit_log_by_customer on crm.audit_log using gin (customer_ids);

create table crm.retention_cursors (
  item text primary key,
  last_id uuid not null
);
comment on column crm.retention_cursors.last_id is 'Rows up to this id are expired; UUIDs of version 7 grow with time.';

alter table crm.erasures enable row level security, force row level security;
alter table crm.audit_log enable row level security, force row level security;
alter table crm.retention_cursors enable row level security, force row level security;

grant select on crm.erasures, crm.audit_log to crm_api;
grant insert (admin_id, action, customer_ids) on crm.audit_log to crm_api;
grant select on crm.erasures, crm.audit_log, crm.retention_cursors to crm_admin;

grant insert (customer_id), update (kind, after_time, after_id, records_erased, finished_at) on crm.erasures to crm_steward;
grant select, insert, update (last_id) on crm.retention_cursors to crm_steward;
grant update (vehicle, concern, files) on crm.intakes to crm_steward;
grant update (metadata) on crm.crm_interactions to crm_steward;
grant update (service_title, service_description, reason, translations, metadata, recommended_note)
on crm.upsell_recommendations to crm_steward;
grant update (reason, details) on crm.upsell_decisions to crm_steward;
grant update (title) on crm.checkouts to crm_steward;
grant update (payload) on crm.stripe_events to crm_steward;
grant update (data) on crm.outbox to crm_steward;
grant delete on crm.requests, crm.request_counts, crm.outbox, crm.audit_log, crm.price_history, crm.upsell_decision_contexts to crm_steward;

-- Ids and a time, which every call reads.
create policy call_reads on crm.erasures for select to crm_api using ((select crm.role()) is not null);
create policy customer_adds on crm.erasures for insert to crm_steward
with check ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_goes_on on crm.erasures for update to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy service_goes_on on crm.erasures for update to crm_steward using ((select crm.role()) = 'service');
create policy report_reads on crm.erasures for select to crm_admin using (true);

create policy admin_adds on crm.audit_log for insert to crm_api
with check ((select crm.role()) = 'admin' and admin_id = (select crm.subject()));
create policy admin_reads on crm.audit_log for select to crm_api using ((select crm.role()) = 'admin');
create policy service_forgets on crm.audit_log to crm_steward using ((select crm.role()) = 'service');
create policy report_reads on crm.audit_log for select to crm_admin using (true);

create policy service_all on crm.retention_cursors to crm_steward
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy report_reads on crm.retention_cursors for select to crm_admin using (true);

create policy customer_erases on crm.intakes for update to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_erases on crm.crm_interactions for update to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_erases on crm.upsell_decisions to crm_steward
using (
  (select crm.role()) = 'customer'
  and exists (select from crm.sessions as s where s.id = session_id and s.customer_id = (select crm.subject()))
);
create policy customer_erases on crm.upsell_decision_contexts to crm_steward
using (
  (select crm.role()) = 'customer'
  and exists (select from crm.sessions as s where s.id = session_id and s.customer_id = (select crm.subject()))
);
create policy customer_erases on crm.requests to crm_steward
using ((select crm.role()) = 'customer' and reply ->> 'customer_id' = (select crm.subject())::text);
-- They refer to a customer through Stripe's ids alone, which the functions follow.
create policy customer_erases on crm.stripe_events to crm_steward using ((select crm.role()) = 'customer');
create policy customer_reads on crm.stripe_facts for select to crm_steward using ((select crm.role()) = 'customer');

create policy service_forgets on crm.customers for update to crm_steward using ((select crm.role()) = 'service');
create policy service_forgets on crm.crm_interactions for update to crm_steward using ((select crm.role()) = 'service');
create policy service_forgets on crm.requests to crm_steward using ((select crm.role()) = 'service');
create policy service_forgets on crm.request_counts to crm_steward using ((select crm.role()) = 'service');
create policy service_forgets on crm.upsell_decision_contexts to crm_steward using ((select crm.role()) = 'service');
create policy service_forgets on crm.price_history to crm_steward using ((select crm.role()) = 'service');
create policy customer_erases on crm.sessions for update to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_erases on crm.checkouts for update to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy service_forgets on crm.outbox for delete to crm_steward using ((select crm.role()) = 'service');
