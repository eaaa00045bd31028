-- squawk-ignore-file require-concurrent-index-creation
-- What we asked a customer to pay, and every fact that Stripe told: the ground that payments are derived from.
set local role crm_owner;

create table crm.checkouts (
  id uuid primary key default uuidv7(),
  customer_id uuid not null constraint checkouts_customer_known references crm.customers,
  intake_id uuid,
  upsell_id uuid,
  amount_cents bigint not null constraint checkouts_amount_not_negative check (amount_cents >= 0),
  currency text not null constraint checkouts_currency_shape check (currency ~ '^[A-Z]{3}$'),
  stripe_checkout_session_id text constraint checkouts_one_per_stripe_session unique,
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
comment on table crm.checkouts is 'Owner of expected amounts: what Stripe says of a checkout is held against its row.';
comment on column crm.checkouts.status is 'Derived from the facts: open, processing (paid for, money under way), paid, failed, expired.';
create index checkouts_by_customer on crm.checkouts (customer_id, created_at);
create index checkouts_by_intake on crm.checkouts (intake_id) where intake_id is not null;
create index checkouts_by_upsell on crm.checkouts (upsell_id) where upsell_id is not null;

alter table crm.stripe_events
add column reason text,
add column checkout_session_id text,
add column payment_intent_id text,
add column charge_id text,
add column currency text;
comment on column crm.stripe_events.reason is 'What a person should know of an event that could not be used.';
comment on column crm.stripe_events.checkout_session_id is 'With payment_intent_id and charge_id: the payment that its facts belong to.';
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
comment on table crm.stripe_facts is 'A set that only grows: the same fact twice is one row, whichever event told it, in whichever order.';
comment on column crm.stripe_facts.subject is 'Stripe''s id of what the fact is about: a checkout, an intent, a charge, a refund or a dispute.';
comment on column crm.stripe_facts.amount_cents is 'Minor units of ISO 4217; of a charge, all that was refunded of it so far.';
comment on column crm.stripe_facts.occurred_at is 'Stripe''s time of the first event that told it.';
create index stripe_facts_by_intent on crm.stripe_facts (payment_intent_id) where payment_intent_id is not null;
create index stripe_facts_by_charge on crm.stripe_facts (charge_id) where charge_id is not null;
create index stripe_facts_by_event on crm.stripe_facts (stripe_event_id);

alter table crm.checkouts enable row level security, force row level security;
alter table crm.stripe_facts enable row level security, force row level security;
grant select, insert (
  id, customer_id, intake_id, upsell_id, amount_cents, currency, stripe_checkout_session_id, url, expires_at
), update (stripe_checkout_session_id, url, expires_at, status) on crm.checkouts to crm_api;
grant select, insert, update (occurred_at, stripe_event_id, currency, checkout_session_id, payment_intent_id, charge_id)
on crm.stripe_facts to crm_api;
grant update (checkout_session_id, payment_intent_id, charge_id, currency) on crm.stripe_events to crm_api;
grant select on crm.checkouts, crm.stripe_facts to crm_admin;

create policy customer_own on crm.checkouts to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()))
with check ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy service_all on crm.checkouts to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.checkouts for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.checkouts for select to crm_admin using (true);
create policy service_all on crm.stripe_facts to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy report_reads on crm.stripe_facts for select to crm_admin using (true);
