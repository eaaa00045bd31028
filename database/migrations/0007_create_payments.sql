-- Creates what Stripe sent, stored once, the checkouts we asked for, and the payments derived from both.
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
  reason text,
  checkout_session_id text,
  payment_intent_id text,
  charge_id text,
  currency text,
  received_at timestamptz not null default now(),
  constraint stripe_events_flag_explains check ((outcome = 'flagged') = (flag is not null))
);
create index stripe_events_flagged on crm.stripe_events (received_at) where outcome = 'flagged';
comment on column crm.stripe_events.reason is 'Why an event could not be used, in words for a person.';
comment on column crm.stripe_events.checkout_session_id is 'With payment_intent_id and charge_id: the payment that its facts belong to.';
create index stripe_events_with_payload on crm.stripe_events (received_at) where payload <> '{}';
create index stripe_events_by_checkout on crm.stripe_events (checkout_session_id) where checkout_session_id is not null;
create index stripe_events_by_intent on crm.stripe_events (payment_intent_id) where payment_intent_id is not null;
create index stripe_events_by_charge on crm.stripe_events (charge_id) where charge_id is not null;

create table crm.stripe_facts (
  kind text not null constraint stripe_facts_kind_known check (kind in ('checkout', 'intent', 'charge', 'refund', 'dispute')),
  subject text not null,
  status text not null,
  amount_cents bigint not null constraint stripe_facts_amount_not_negative check (amount_cents >= 0),
  currency text,
  checkout_session_id text,
  payment_intent_id text,
  charge_id text,
  customer_id uuid,
  intake_id uuid,
  upsell_id uuid,
  checkout_id uuid,
  occurred_at timestamptz not null,
  stripe_event_id text not null constraint stripe_facts_event_known references crm.stripe_events,
  primary key (kind, subject, status, amount_cents)
);
comment on table crm.stripe_facts is 'A set that only grows: the same fact is one row, whichever events contain it, in whatever order.';
comment on column crm.stripe_facts.subject is 'Stripe''s id of what the fact is about: a checkout, an intent, a charge, a refund or a dispute.';
comment on column crm.stripe_facts.amount_cents is 'Minor units of ISO 4217; of a charge, all that was refunded of it so far.';
comment on column crm.stripe_facts.occurred_at is 'Stripe''s time of the first event that contains it.';
create index stripe_facts_by_intent on crm.stripe_facts (payment_intent_id) where payment_intent_id is not null;
create index stripe_facts_by_charge on crm.stripe_facts (charge_id) where charge_id is not null;
create index stripe_facts_by_event on crm.stripe_facts (stripe_event_id);

create table crm.checkouts (
  id uuid primary key default uuidv7(),
  customer_id uuid not null constraint checkouts_customer_known references crm.customers,
  intake_id uuid,
  upsell_id uuid,
  amount_cents bigint not null constraint checkouts_amount_not_negative check (amount_cents >= 0),
  currency text not null constraint checkouts_currency_shape check (currency ~ '^[A-Z]{3}$'),
  plan text not null default '',
  title text not null default '',
  stripe_price text constraint checkouts_stripe_price_shape check (stripe_price ~ '^price_[A-Za-z0-9]+$'),
  stripe_checkout_session_id text constraint checkouts_one_per_stripe_session unique,
  stripe_customer_id text,
  url text,
  expires_at timestamptz,
  status text not null default 'open' constraint checkouts_status_known check (
    status in ('open', 'processing', 'paid', 'failed', 'expired')
  ),
  created_at timestamptz not null default now(),
  constraint checkouts_sell_something check (intake_id is not null or upsell_id is not null),
  constraint checkouts_intake_of_customer foreign key (intake_id, customer_id) references crm.intakes (id, customer_id),
  constraint checkouts_upsell_of_customer
  foreign key (upsell_id, customer_id) references crm.upsell_recommendations (id, customer_id)
);
comment on table crm.checkouts is 'What we asked a customer to pay: Stripe''s amounts are compared with it.';
comment on column crm.checkouts.status is 'Derived from the facts: open, processing (paid, money not yet received), paid, failed, expired.';
comment on column crm.checkouts.title is 'What the customer reads on the payment page and on the receipt.';
comment on column crm.checkouts.url is 'Where the customer pays; null until Stripe has opened the reserved checkout.';
comment on column crm.checkouts.stripe_customer_id is 'Stripe''s customer who paid it, and whose saved cards the next checkout offers.';
create index checkouts_by_stripe_customer on crm.checkouts (stripe_customer_id) where stripe_customer_id is not null;
create index checkouts_of_stripe_customers on crm.checkouts (customer_id, created_at, id) where stripe_customer_id is not null;
create index checkouts_by_customer on crm.checkouts (customer_id, created_at, id);
create index checkouts_by_time on crm.checkouts (created_at);
create index checkouts_by_intake on crm.checkouts (intake_id) where intake_id is not null;
create index checkouts_by_upsell on crm.checkouts (upsell_id) where upsell_id is not null;
create unique index checkouts_one_open_per_intake on crm.checkouts (intake_id) where status = 'open';

create table crm.payments (
  id uuid primary key default uuidv7(),
  customer_id uuid constraint payments_customer_known references crm.customers,
  intake_id uuid constraint payments_intake_known references crm.intakes,
  upsell_id uuid constraint payments_upsell_known references crm.upsell_recommendations,
  carried_upsell_id uuid constraint payments_carried_upsell_known references crm.upsell_recommendations,
  stripe_event_id text not null constraint payments_event_known references crm.stripe_events,
  stripe_checkout_session_id text not null constraint payments_one_per_checkout unique,
  stripe_payment_intent_id text,
  amount_cents bigint not null constraint payments_amount_not_negative check (amount_cents >= 0),
  currency text not null constraint payments_currency_shape check (currency ~ '^[A-Z]{3}$'),
  flag text,
  paid_at timestamptz not null,
  refunded_cents bigint not null default 0 constraint payments_refunded_not_negative check (refunded_cents >= 0),
  lost_cents bigint not null default 0 constraint payments_lost_not_negative check (lost_cents >= 0),
  net_cents bigint not null generated always as (amount_cents - refunded_cents - lost_cents) virtual,
  state text not null default 'paid' constraint payments_state_known check (
    state in ('paid', 'disputed', 'partly_reversed', 'reversed')
  ),
  reversed_at timestamptz,
  credit_rule text constraint payments_credit_rule_known check (credit_rule in ('direct', 'click', 'view')),
  click_days integer not null default 0 constraint payments_click_days_not_negative check (click_days >= 0),
  view_days integer not null default 0 constraint payments_view_days_not_negative check (view_days >= 0),
  created_at timestamptz not null default now(),
  constraint payments_net_not_negative check (refunded_cents + lost_cents <= amount_cents),
  constraint payments_reversal_has_time check ((state = 'reversed') = (reversed_at is not null))
);
comment on column crm.payments.flag is 'Why a person must review it; a flagged payment pays for nothing and is attributed to nothing.';
comment on column crm.payments.amount_cents is 'What was paid, in the currency of the sale; refunds and lost disputes do not change it.';
comment on column crm.payments.net_cents is 'Revenue: paid less refunded less lost. An open dispute is shown by the state, and not subtracted.';
comment on column crm.payments.upsell_id is 'The one recommendation that this payment is attributed to.';
comment on column crm.payments.carried_upsell_id is 'The recommendation that the checkout carried, attributed or not.';
comment on column crm.payments.credit_rule is 'How it was attributed: carried by the checkout, or by a click or a view before it.';
comment on column crm.payments.click_days is 'The attribution windows of the catalogue when the payment arrived: later settings do not change old attributions.';
create unique index payments_one_per_intake on crm.payments (intake_id) where flag is null;
create unique index payments_one_per_upsell on crm.payments (upsell_id) where flag is null;
create index payments_by_customer on crm.payments (customer_id, paid_at);
create index payments_of_customer on crm.payments (customer_id, created_at, id);
create index payments_by_time on crm.payments (paid_at, id);
create index payments_by_event on crm.payments (stripe_event_id);
create index payments_by_intake on crm.payments (intake_id) where intake_id is not null;
create index payments_by_carried_upsell on crm.payments (carried_upsell_id) where carried_upsell_id is not null;

create table crm.reconciliation_state (
  one_row boolean primary key default true constraint reconciliation_state_one_row check (one_row),
  read_to timestamptz not null default now(),
  window_end timestamptz,
  page_after text,
  version bigint not null default 0,
  constraint reconciliation_state_page_of_window check (page_after is null or window_end is not null)
);
comment on column crm.reconciliation_state.read_to is 'Every event that Stripe dates before this was compared.';
comment on column crm.reconciliation_state.window_end is 'End of the window being read, over several runs if it is long; null between windows.';
comment on column crm.reconciliation_state.page_after is 'The last event of the last page that was read, newest first.';
comment on column crm.reconciliation_state.version is 'Changes with each step: of two simultaneous runs one stops.';
insert into crm.reconciliation_state default values;

alter table crm.stripe_events enable row level security, force row level security;
alter table crm.checkouts enable row level security, force row level security;
alter table crm.stripe_facts enable row level security, force row level security;
alter table crm.payments enable row level security, force row level security;
alter table crm.reconciliation_state enable row level security, force row level security;
grant select, insert on crm.stripe_events, crm.payments to crm_api;
grant update (outcome, flag, checkout_session_id, payment_intent_id, charge_id, currency) on crm.stripe_events to crm_api;
grant select, insert (
  id, customer_id, intake_id, upsell_id, amount_cents, currency, stripe_checkout_session_id, url, expires_at, plan, title, stripe_price
), update (stripe_checkout_session_id, stripe_customer_id, url, expires_at, status) on crm.checkouts to crm_api;
grant select, insert, update (occurred_at, stripe_event_id, currency, checkout_session_id, payment_intent_id, charge_id)
on crm.stripe_facts to crm_api;
grant update (
  customer_id, intake_id, upsell_id, carried_upsell_id, stripe_event_id, stripe_payment_intent_id, amount_cents, currency, flag,
  paid_at, refunded_cents, lost_cents, state, reversed_at, credit_rule
) on crm.payments to crm_api;
grant select, update (read_to, window_end, page_after, version) on crm.reconciliation_state to crm_api;
grant select on crm.stripe_events, crm.checkouts, crm.stripe_facts, crm.payments, crm.reconciliation_state to crm_admin;

create policy service_all on crm.stripe_events to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy report_reads on crm.stripe_events for select to crm_admin using (true);
create policy customer_reads on crm.checkouts for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_adds on crm.checkouts for insert to crm_api
with check ((select crm.role()) = 'customer' and customer_id = (select crm.subject()) and status = 'open' and url is null);
create policy customer_opens on crm.checkouts for update to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()) and status = 'open')
with check ((select crm.role()) = 'customer' and customer_id = (select crm.subject()) and status in ('open', 'expired'));
create policy service_all on crm.checkouts to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.checkouts for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.checkouts for select to crm_admin using (true);
create policy service_all on crm.stripe_facts to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy report_reads on crm.stripe_facts for select to crm_admin using (true);
create policy customer_reads on crm.payments for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy service_all on crm.payments to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy mechanic_serves on crm.payments for select to crm_api
using ((select crm.role()) = 'mechanic' and customer_id = (select crm.served()));
create policy admin_reads on crm.payments for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.payments for select to crm_admin using (true);
create policy service_all on crm.reconciliation_state to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy report_reads on crm.reconciliation_state for select to crm_admin using (true);
