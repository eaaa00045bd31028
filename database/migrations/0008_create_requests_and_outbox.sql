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

create table crm.request_limits (
  route_class text primary key,
  units_per_minute integer not null constraint request_limits_positive check (units_per_minute > 0)
);
comment on table crm.request_limits is 'What one principal may ask in a minute: calls that read, calls that write, interactions tracked.';
insert into crm.request_limits (route_class, units_per_minute) values ('read', 1200), ('write', 600), ('track', 3000);
grant select on crm.request_limits to crm_api, crm_admin;

-- Unlogged: counts of this minute are worth neither a flush nor a backup. A crash begins them anew.
create unlogged table crm.request_counts (
  subject uuid not null,
  route_class text not null,
  slot smallint not null,
  minute timestamptz not null,
  units integer not null,
  primary key (subject, route_class, slot)
) with (fillfactor = 50);
comment on column crm.request_counts.slot is 'Of the connection: simultaneous calls of one principal count beside each other and do not wait.';
create index request_counts_by_time on crm.request_counts (minute);

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
alter table crm.request_counts enable row level security, force row level security;
alter table crm.outbox enable row level security, force row level security;
grant select, insert, update (minute, units) on crm.request_counts to crm_api;
grant select, insert (subject, key, fingerprint), update (reply) on crm.requests to crm_api;
grant select, insert (id, event_type, version, customer_id, session_id, data, occurred_at, next_attempt_at),
update (attempts, next_attempt_at, published_at) on crm.outbox to crm_api;
grant select on crm.outbox to crm_admin;

create policy own_requests on crm.requests to crm_api
using (subject = (select crm.subject())) with check (subject = (select crm.subject()));
create policy own_counts on crm.request_counts to crm_api
using (subject = (select crm.subject())) with check (subject = (select crm.subject()));
create policy service_adds on crm.outbox for insert to crm_api with check ((select crm.role()) = 'service');
create policy service_reads on crm.outbox for select to crm_api using ((select crm.role()) = 'service');
create policy service_marks on crm.outbox for update to crm_api using ((select crm.role()) = 'service');
create policy report_reads on crm.outbox for select to crm_admin using (true);

-- The principal of an event's writer may mark it as published, right after the commit.
create policy customer_reads on crm.outbox for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_marks on crm.outbox for update to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_adds on crm.outbox for insert to crm_api
with check (
  (select crm.role()) = 'customer' and customer_id = (select crm.subject())
  and (
    event_type = 'CustomerErased'
    or event_type = 'SessionCompleted' and exists (select from crm.sessions as s where s.id = session_id and s.status = 'completed')
  )
);
create policy mechanic_reads on crm.outbox for select to crm_api
using (
  (select crm.role()) = 'mechanic'
  and exists (select from crm.sessions as s where s.id = session_id and s.mechanic_id = (select crm.subject()))
);
create policy mechanic_marks on crm.outbox for update to crm_api
using (
  (select crm.role()) = 'mechanic'
  and exists (select from crm.sessions as s where s.id = session_id and s.mechanic_id = (select crm.subject()))
);
create policy mechanic_adds on crm.outbox for insert to crm_api
with check (
  (select crm.role()) = 'mechanic' and event_type = 'SessionCompleted' and exists (
    select from crm.sessions as s
    where s.id = session_id and s.mechanic_id = (select crm.subject()) and s.status = 'completed'
  )
);
