-- What Stripe told us, raw and once, and what was paid.
set local role crm_owner;

create table crm.stripe_events (
  id text primary key,
  event_type text not null,
  api_version text,
  livemode boolean,
  occurred_at timestamptz not null,
  payload jsonb not null,
  outcome text not null constraint stripe_events_outcome_known check (outcome in ('applied', 'stored', 'flagged')),
  flag text,
  received_at timestamptz not null default now(),
  constraint stripe_events_flag_explains check ((outcome = 'flagged') = (flag is not null))
);
create index stripe_events_flagged on crm.stripe_events (received_at) where outcome = 'flagged';

create table crm.payments (
  id uuid primary key default uuidv7(),
  customer_id uuid constraint payments_customer_known references crm.customers,
  intake_id uuid constraint payments_intake_known references crm.intakes,
  upsell_id uuid constraint payments_upsell_known references crm.upsell_recommendations,
  stripe_event_id text not null constraint payments_event_known references crm.stripe_events,
  stripe_checkout_session_id text not null constraint payments_one_per_checkout unique,
  stripe_payment_intent_id text,
  amount_cents bigint not null constraint payments_amount_not_negative check (amount_cents >= 0),
  currency text not null constraint payments_currency_shape check (currency ~ '^[A-Z]{3}$'),
  flag text,
  paid_at timestamptz not null,
  created_at timestamptz not null default now()
);
comment on column crm.payments.flag is 'Why a person must look at it; a flagged payment pays for nothing and credits nothing.';
create unique index payments_one_per_intake on crm.payments (intake_id) where flag is null;
create unique index payments_one_per_upsell on crm.payments (upsell_id) where flag is null;
create index payments_by_customer on crm.payments (customer_id, paid_at);
create index payments_by_event on crm.payments (stripe_event_id);

alter table crm.stripe_events enable row level security, force row level security;
alter table crm.payments enable row level security, force row level security;
grant select, insert on crm.stripe_events, crm.payments to crm_api;
grant update (outcome, flag) on crm.stripe_events to crm_api;
grant select on crm.stripe_events, crm.payments to crm_admin;

create policy service_all on crm.stripe_events to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy report_reads on crm.stripe_events for select to crm_admin using (true);
create policy service_all on crm.payments to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.payments for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.payments for select to crm_admin using (true);
