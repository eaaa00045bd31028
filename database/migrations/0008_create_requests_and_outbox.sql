-- Creates requests, whose idempotency keys make a repeat harmless, and the outbox, which makes an event certain.
set local role crm_owner;

create table crm.requests (
  subject uuid not null,
  key text not null constraint requests_key_length check (length(key) between 1 and 255),
  fingerprint text not null,
  reply jsonb,
  created_at timestamptz not null default now(),
  primary key (subject, key)
);
create index requests_by_time on crm.requests using brin (created_at);
-- Replies to mechanics and backends contain customers' data, too.
create index requests_by_customer on crm.requests ((reply ->> 'customer_id')) where reply ->> 'customer_id' is not null;

create table crm.outbox (
  id uuid primary key default uuidv7(),
  event_type text not null,
  version smallint not null default 1,
  customer_id uuid not null,
  session_id uuid,
  data jsonb not null,
  occurred_at timestamptz not null default now(),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  published_at timestamptz
);
comment on column crm.outbox.next_attempt_at is 'Grace period of the writer, lease of the relay, and backoff, in one column.';
create index outbox_due on crm.outbox (next_attempt_at) where published_at is null;
create index outbox_by_session on crm.outbox (session_id) where event_type = 'SessionCompleted';
create index outbox_published on crm.outbox (published_at) where published_at is not null and data <> '{}';

alter table crm.requests enable row level security, force row level security;
alter table crm.outbox enable row level security, force row level security;
grant select, insert (subject, key, fingerprint), update (reply) on crm.requests to crm_api;
grant select, insert (id, event_type, version, customer_id, session_id, data, occurred_at, next_attempt_at),
update (attempts, next_attempt_at, published_at) on crm.outbox to crm_api;
grant select on crm.outbox to crm_admin;

create policy own_requests on crm.requests to crm_api
using (subject = (select crm.subject())) with check (subject = (select crm.subject()));
create policy service_adds on crm.outbox for insert to crm_api with check ((select crm.role()) = 'service');
create policy service_reads on crm.outbox for select to crm_api using ((select crm.role()) = 'service');
create policy service_marks on crm.outbox for update to crm_api using ((select crm.role()) = 'service');
create policy report_reads on crm.outbox for select to crm_admin using (true);

-- The principal of an event's writer may mark it as published, right after the commit.
create policy customer_own on crm.outbox to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy mechanic_own on crm.outbox to crm_api
using (
  (select crm.role()) = 'mechanic'
  and exists (select from crm.sessions as s where s.id = session_id and s.mechanic_id = (select crm.subject()))
);
