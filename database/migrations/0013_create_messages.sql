-- Creates campaigns, who walks through one, every mail that is meant, its links and clicks, consent, and who is never mailed again.
set local role crm_owner;

create table crm.campaigns (
  name text not null,
  version integer not null constraint campaigns_version_positive check (version >= 1),
  fingerprint text not null,
  definition jsonb not null constraint campaigns_definition_object check (jsonb_typeof(definition) = 'object'),
  created_at timestamptz not null,
  primary key (name, version),
  constraint campaigns_one_per_fingerprint unique (name, fingerprint)
);
comment on table crm.campaigns is 'Every way that messages.toml has described so far: an enrolment goes the one that it began.';

create table crm.campaign_pauses (
  name text not null,
  paused_at timestamptz not null,
  paused_by uuid not null,
  resumed_at timestamptz,
  resumed_by uuid,
  primary key (name, paused_at)
);
comment on column crm.campaign_pauses.name is 'A campaign, or * for all of them.';
create unique index campaign_pauses_one_at_a_time on crm.campaign_pauses (name) where resumed_at is null;

create table crm.enrolments (
  id uuid primary key default uuidv7(),
  campaign text not null,
  version integer not null,
  customer_id uuid not null constraint enrolments_customer_known references crm.customers,
  entry_key uuid not null,
  entered_at timestamptz not null,
  held_out boolean not null,
  exposed_at timestamptz,
  ended_at timestamptz,
  end_reason text,
  created_at timestamptz not null,
  constraint enrolments_of_customer unique (id, customer_id),
  constraint enrolments_once unique (campaign, customer_id, entry_key),
  constraint enrolments_version_known foreign key (campaign, version) references crm.campaigns (name, version),
  constraint enrolments_end_has_reason check ((ended_at is null) = (end_reason is null))
);
comment on column crm.enrolments.entry_key is 'The session, or what a checkout was for: one of each leads in once.';
comment on column crm.enrolments.held_out is 'Walks the same way and is mailed nothing, to measure what the mails cause.';
comment on column crm.enrolments.exposed_at is 'When its first mail was begun, or withheld: from then on both halves are compared.';
create index enrolments_by_customer on crm.enrolments (customer_id, created_at, id);

create table crm.messages (
  id uuid primary key default uuidv7(),
  enrolment_id uuid not null,
  customer_id uuid not null,
  campaign text not null,
  step smallint not null constraint messages_step_positive check (step >= 1),
  mail text not null,
  planned_for timestamptz not null,
  expires_at timestamptz not null,
  due_at timestamptz not null,
  state text not null default 'due' constraint messages_state_known check (
    state in ('due', 'sending', 'sent', 'withheld', 'skipped', 'failed', 'in_doubt', 'lost')
  ),
  reason text,
  attempts integer not null default 0,
  hour_chosen smallint constraint messages_hour_of_day check (hour_chosen between 0 and 23),
  hour_probability double precision constraint messages_probability check (hour_probability > 0 and hour_probability <= 1),
  language text,
  address_hash text,
  provider_id text,
  begun_at timestamptz,
  sent_at timestamptz,
  resolved_at timestamptz,
  delivered_at timestamptz,
  bounced_at timestamptz,
  complained_at timestamptz,
  clicked_at timestamptz,
  unsubscribed_at timestamptz,
  created_at timestamptz not null,
  constraint messages_one_per_step unique (enrolment_id, step),
  constraint messages_of_customer unique (id, customer_id),
  constraint messages_enrolment_of_customer foreign key (enrolment_id, customer_id) references crm.enrolments (id, customer_id)
);
comment on column crm.messages.planned_for is 'When its step said; past expires_at it is not sent any more.';
comment on column crm.messages.due_at is 'When it is looked at next: its time, the lease of a sweep, or a wait.';
comment on column crm.messages.attempts is 'How often it was claimed; only the latest claim may begin and finish it.';
comment on column crm.messages.begun_at is 'When it was about to be posted. It counts as pressure from then on.';
comment on column crm.messages.address_hash is 'A keyed hash of where it went.';
create index messages_due on crm.messages (due_at) where state = 'due';
create index messages_sent on crm.messages (begun_at) where state = 'sent';
create index messages_unsettled on crm.messages (begun_at) where state in ('sending', 'in_doubt');
create index messages_by_customer on crm.messages (customer_id, created_at, id);
create index messages_begun on crm.messages (customer_id, begun_at) where begun_at is not null;
create index messages_by_campaign on crm.messages (campaign, step);
create index messages_with_address on crm.messages (begun_at) where address_hash is not null;

create table crm.message_links (
  message_id uuid not null constraint message_links_message_known references crm.messages,
  position smallint not null constraint message_links_position_positive check (position >= 1),
  kind text not null,
  upsell_id uuid constraint message_links_upsell_known references crm.upsell_recommendations,
  path text not null constraint message_links_path_relative check (path ~ '^/([^/\\[:cntrl:]][^\\[:cntrl:]]*)?$' and length(path) <= 500),
  primary key (message_id, position)
);
comment on column crm.message_links.path is 'Where it leads, on the site''s own address.';

create table crm.message_clicks (
  id uuid primary key default uuidv7(),
  message_id uuid not null constraint message_clicks_message_known references crm.messages,
  position smallint not null,
  kind text not null default 'c',
  at timestamptz not null,
  method text not null,
  class text constraint message_clicks_class_known check (class in ('human', 'suspect', 'machine')),
  reasons text[] not null default '{}',
  source_hash text,
  agent_hash text,
  settled_at timestamptz,
  constraint message_clicks_settled_have_class check ((class is null) = (settled_at is null))
);
comment on column crm.message_clicks.class is 'Who followed it, settled a minute later; only what people followed counts.';
create index message_clicks_by_message on crm.message_clicks (message_id, at);
create index message_clicks_by_source on crm.message_clicks (source_hash, at);
create index message_clicks_unsettled on crm.message_clicks (at) where settled_at is null;
create index message_clicks_by_time on crm.message_clicks (at);

create table crm.consents (
  id uuid primary key default uuidv7(),
  customer_id uuid not null constraint consents_customer_known references crm.customers,
  topic text not null,
  given boolean not null,
  source text not null,
  wording_version text,
  message_id uuid constraint consents_message_known references crm.messages,
  at timestamptz not null default now()
);
comment on table crm.consents is 'What a customer allowed or forbade, one row after the other: the latest about a topic, or about all, holds.';
comment on column crm.consents.topic is 'A topic of messages.toml, or * for all of them.';
comment on column crm.consents.source is 'Where they said so: intake, preferences, link, one_click, complaint.';
comment on column crm.consents.wording_version is 'Which sentence they agreed to.';
comment on column crm.consents.message_id is 'The mail whose link they used.';
create index consents_by_customer on crm.consents (customer_id, at, id);

create table crm.suppressions (
  address_hash text primary key,
  reason text not null constraint suppressions_reason_known check (reason in ('bounce', 'complaint', 'provider', 'manual')),
  at timestamptz not null
);
comment on table crm.suppressions is 'Addresses that are never mailed again, also after an erasure: keyed hashes, which name nobody.';

create type crm.message_fault as (kind text, reason text, until timestamptz);
comment on type crm.message_fault is 'What forbids to send a message: an end of its way, a skip of its step, or a wait until a time.';

create table crm.mail_events (
  event_id text primary key,
  message_id uuid,
  kind text not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null
);
comment on table crm.mail_events is 'What the mail provider has told, each once.';
create index mail_events_by_time on crm.mail_events (received_at);

grant select, insert on crm.campaigns, crm.suppressions, crm.mail_events, crm.consents to crm_api;
grant select, insert, update (kind, upsell_id, path) on crm.message_links to crm_api;
grant select, insert (name, paused_at, paused_by), update (resumed_at, resumed_by) on crm.campaign_pauses to crm_api;
grant select, insert, update (exposed_at, ended_at, end_reason) on crm.enrolments to crm_api;
grant select, insert, update (
  due_at, expires_at, state, reason, attempts, hour_chosen, hour_probability, language, address_hash, provider_id, begun_at, sent_at, resolved_at,
  delivered_at, bounced_at, complained_at, clicked_at, unsubscribed_at
) on crm.messages to crm_api;
grant select, insert, update (class, reasons, settled_at) on crm.message_clicks to crm_api;
grant update (address_hash, provider_id) on crm.messages to crm_steward;
grant delete on crm.message_clicks, crm.consents, crm.mail_events to crm_steward;
grant update (mail_paused_until) on crm.customers to crm_steward;

do $$
declare
  name text;
  tables text[] := '{campaigns, campaign_pauses, enrolments, messages, message_links, message_clicks, consents, suppressions, mail_events}';
begin
  foreach name in array tables loop
    execute format('alter table crm.%I enable row level security, force row level security', name);
    execute format('grant select on crm.%I to crm_admin', name);
    execute format(
      $policy$create policy service_all on crm.%I to crm_api
      using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service')$policy$, name
    );
    execute format('create policy admin_reads on crm.%I for select to crm_api using ((select crm.role()) = ''admin'')', name);
    execute format('create policy report_reads on crm.%I for select to crm_admin using (true)', name);
    execute format('create policy backup_reads on crm.%I for select to crm_backup using (true)', name);
  end loop;
  -- What is a customer's own: they read it, and an erasure of theirs reaches it.
  foreach name in array array['enrolments', 'messages', 'consents'] loop
    execute format(
      $policy$create policy customer_reads on crm.%I for select to crm_api
      using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()))$policy$, name
    );
  end loop;
  foreach name in array array['message_links', 'message_clicks'] loop
    execute format(
      $policy$create policy customer_reads on crm.%I for select to crm_api
      using (
        (select crm.role()) = 'customer'
        and exists (select from crm.messages as m where m.id = message_id and m.customer_id = (select crm.subject()))
      )$policy$, name
    );
  end loop;
end $$;

create policy admin_pauses on crm.campaign_pauses for insert to crm_api with check ((select crm.role()) = 'admin');
create policy admin_resumes on crm.campaign_pauses for update to crm_api using ((select crm.role()) = 'admin');
create policy admin_resends on crm.messages for update to crm_api using ((select crm.role()) = 'admin');
create policy customer_reads on crm.campaigns for select to crm_api using ((select crm.role()) = 'customer');
create policy customer_adds on crm.consents for insert to crm_api
with check ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));

create policy customer_erases on crm.messages for update to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_erases on crm.enrolments for update to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_erases on crm.consents for delete to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_erases on crm.message_clicks for delete to crm_steward
using (
  (select crm.role()) = 'customer'
  and exists (select from crm.messages as m where m.id = message_id and m.customer_id = (select crm.subject()))
);
