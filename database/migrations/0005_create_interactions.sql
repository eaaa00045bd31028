-- Creates interactions: what a customer did or met, appended and never changed.
set local role crm_owner;

create table crm.interaction_types (
  name text primary key,
  customer_may_report boolean not null default false,
  mechanic_may_cause boolean not null default false,
  own_act boolean not null default false
);
comment on table crm.interaction_types is 'Every type of interaction. The system observes all of them; a trusted backend may report any.';
comment on column crm.interaction_types.customer_may_report is 'Whether a customer''s own client may report it.';
comment on column crm.interaction_types.mechanic_may_cause is 'Whether a mechanic''s call appends it to the customer of their session.';
comment on column crm.interaction_types.own_act is 'Whether the customer causes it by an act of their own, which says when they are there.';
insert into crm.interaction_types (name, customer_may_report, mechanic_may_cause, own_act) values
('intake_submitted', false, false, true),
('waiver_accepted', true, false, true),
('checkout_started', false, false, true),
('checkout_completed', false, false, false),
('session_started', false, true, false),
('session_completed', false, true, false),
('summary_viewed', true, false, true),
('upsell_shown', false, false, false),
('upsell_clicked', false, false, true),
('upsell_dismissed', false, false, true);
grant select on crm.interaction_types to crm_api, crm_admin;

create table crm.crm_interactions (
  id uuid primary key default uuidv7(),
  customer_id uuid not null constraint interactions_customer_known references crm.customers,
  interaction_type text not null constraint interactions_type_known references crm.interaction_types,
  session_id uuid,
  metadata jsonb not null default '{}' constraint interactions_metadata_object check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  reported_by text not null default 'system' constraint interactions_reporter_known check (
    reported_by in ('system', 'backend', 'customer')
  ),
  client_event_id uuid,
  written_by xid8 not null default pg_current_xact_id(),
  constraint interactions_session_of_customer foreign key (session_id, customer_id) references crm.sessions (id, customer_id)
);
comment on column crm.crm_interactions.reported_by is 'Who said so, which is the name space of client_event_id.';
comment on column crm.crm_interactions.client_event_id is 'The reporter''s own id of the event: a second report returns the first.';
comment on column crm.crm_interactions.written_by is 'Commit-safe watermark for rollups: ids and times are not commit order.';
create unique index interactions_client_event_once on crm.crm_interactions (customer_id, reported_by, client_event_id)
where client_event_id is not null;
create index interactions_by_customer on crm.crm_interactions (customer_id, created_at, id);
create index interactions_by_session on crm.crm_interactions (session_id) where session_id is not null;
create index interactions_by_type on crm.crm_interactions (interaction_type, created_at, id);
create index interactions_by_time on crm.crm_interactions using brin (created_at);
create index interactions_by_writer on crm.crm_interactions (written_by);

alter table crm.crm_interactions enable row level security, force row level security;
grant select, insert (id, customer_id, interaction_type, session_id, metadata, reported_by, client_event_id) on crm.crm_interactions to crm_api;
grant select on crm.crm_interactions to crm_admin;

create policy customer_reads on crm.crm_interactions for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_adds on crm.crm_interactions for insert to crm_api
with check (
  (select crm.role()) = 'customer' and customer_id = (select crm.subject())
  and (client_event_id is null or reported_by = 'customer')
);
-- A mechanic's act is appended to the interactions of the session's customer, which the mechanic cannot read.
create policy mechanic_adds on crm.crm_interactions for insert to crm_api
with check (
  (select crm.role()) = 'mechanic'
  and interaction_type in (select t.name from crm.interaction_types as t where t.mechanic_may_cause)
  and exists (select from crm.sessions as s where s.id = session_id and s.mechanic_id = (select crm.subject()))
);
create policy service_reads on crm.crm_interactions for select to crm_api using ((select crm.role()) = 'service');
create policy service_adds on crm.crm_interactions for insert to crm_api with check ((select crm.role()) = 'service');
create policy admin_reads on crm.crm_interactions for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.crm_interactions for select to crm_admin using (true);

create type crm.validated_interaction as (
  index integer, id uuid, customer_id uuid, interaction_type text, session_id uuid, metadata jsonb, event_id uuid, fault text
);
comment on type crm.validated_interaction is 'An item of a batch with its new id, and the field at fault when its reporter may not send it.';
