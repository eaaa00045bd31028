-- squawk-ignore-file require-concurrent-index-creation, adding-foreign-key-constraint, adding-field-with-default, constraint-missing-not-valid
-- A payment is what the facts seen so far add up to: paid, refunded, lost, and what is left of it.
set local role crm_owner;

alter table crm.payments
add column carried_upsell_id uuid constraint payments_carried_upsell_known references crm.upsell_recommendations,
add column refunded_cents bigint not null default 0 constraint payments_refunded_not_negative check (refunded_cents >= 0),
add column lost_cents bigint not null default 0 constraint payments_lost_not_negative check (lost_cents >= 0),
add column net_cents bigint not null generated always as (amount_cents - refunded_cents - lost_cents) virtual,
add column state text not null default 'paid' constraint payments_state_known check (
  state in ('paid', 'disputed', 'partly_reversed', 'reversed')
),
add column reversed_at timestamptz,
add column credit_rule text constraint payments_credit_rule_known check (credit_rule in ('direct', 'click', 'view')),
add column click_days integer not null default 0 constraint payments_click_days_not_negative check (click_days >= 0),
add column view_days integer not null default 0 constraint payments_view_days_not_negative check (view_days >= 0),
add constraint payments_net_not_negative check (refunded_cents + lost_cents <= amount_cents),
add constraint payments_reversal_has_time check ((state = 'reversed') = (reversed_at is not null));
comment on column crm.payments.amount_cents is 'What was paid, in the currency of the sale; refunds and lost disputes do not change it.';
comment on column crm.payments.net_cents is 'Revenue: paid less refunded less lost. An open dispute is shown by the state, and not subtracted.';
comment on column crm.payments.upsell_id is 'The one recommendation that this payment is credited to.';
comment on column crm.payments.carried_upsell_id is 'The recommendation that the checkout carried, credited or not.';
comment on column crm.payments.credit_rule is 'How the credit was earned: carried by the checkout, or a click or a view before it.';
comment on column crm.payments.click_days is 'The attribution windows of the catalogue when the payment arrived: later settings do not move old credits.';

create index payments_by_intake on crm.payments (intake_id) where intake_id is not null;
create index payments_by_carried_upsell on crm.payments (carried_upsell_id) where carried_upsell_id is not null;
grant update (
  customer_id, intake_id, upsell_id, carried_upsell_id, stripe_event_id, stripe_payment_intent_id, amount_cents, currency, flag,
  paid_at, refunded_cents, lost_cents, state, reversed_at, credit_rule
) on crm.payments to crm_api;

alter table crm.sessions add column status_before_reversal text;
comment on column crm.sessions.status_before_reversal is 'Where a session returns to when its payment stands again: a refund failed, a dispute was won.';
grant update (status_before_reversal) on crm.sessions to crm_api;

-- Payments of before have told one fact: that they were paid.
alter table crm.payments no force row level security;
alter table crm.stripe_facts no force row level security;
-- A changed payment leaves what it adds to the figures there.
alter table crm.metric_changes no force row level security;
update crm.payments set carried_upsell_id = upsell_id, credit_rule = 'direct' where upsell_id is not null;
insert into crm.stripe_facts (
  kind, subject, status, amount_cents, currency, checkout_session_id, payment_intent_id, customer_id, intake_id, upsell_id,
  occurred_at, stripe_event_id
)
select
  'checkout', stripe_checkout_session_id, 'paid', amount_cents, currency, stripe_checkout_session_id, stripe_payment_intent_id,
  customer_id, intake_id, carried_upsell_id, paid_at, stripe_event_id
from crm.payments;
alter table crm.metric_changes force row level security;
alter table crm.stripe_facts force row level security;
alter table crm.payments force row level security;

drop function if exists api.apply_stripe_event(jsonb, jsonb, jsonb);
drop function if exists crm.apply_paid_checkout(jsonb, jsonb);
drop function if exists crm.settle_checkout(jsonb, jsonb, crm.intakes, crm.upsell_recommendations, uuid);
drop function if exists crm.find_payment_fault(jsonb, crm.intakes, crm.upsell_recommendations);
