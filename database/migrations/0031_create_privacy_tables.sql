-- squawk-ignore-file require-concurrent-index-creation
-- Who was erased, who read whose data, and how far forgetting has come.
set local role crm_owner;

grant usage, create on schema api to crm_steward;
grant usage on schema crm to crm_steward;
alter default privileges for role crm_steward revoke execute on functions from public;

create table crm.erasures (
  customer_id uuid primary key,
  erased_at timestamptz not null default now()
);
comment on table crm.erasures is 'Whose data were erased: nothing personal of theirs is stored again, whoever brings it.';

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

create table crm.retention_marks (
  item text primary key,
  done_to uuid not null
);
comment on column crm.retention_marks.done_to is 'Rows up to this id are done; ids of version 7 grow with the time at which a row was stored.';

-- Replies under a mechanic's or a backend's key speak of customers too.
create index requests_by_customer on crm.requests ((reply ->> 'customer_id')) where reply ->> 'customer_id' is not null;
create index outbox_published on crm.outbox (published_at) where published_at is not null and data <> '{}';
create index stripe_events_with_payload on crm.stripe_events (received_at) where payload <> '{}';

alter table crm.erasures enable row level security, force row level security;
alter table crm.audit_log enable row level security, force row level security;
alter table crm.retention_marks enable row level security, force row level security;
