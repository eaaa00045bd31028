-- Creates quotes, the budgets of discounts, and the holds on them that belong to intakes.
set local role crm_owner;

create table crm.quotes (
  id uuid primary key default uuidv7(),
  customer_id uuid not null constraint quotes_customer_known references crm.customers,
  upsell_id uuid not null,
  replaces uuid constraint quotes_replaced_once unique constraint quotes_replaced_known references crm.quotes,
  list_cents bigint not null constraint quotes_list_not_negative check (list_cents >= 0),
  price_cents bigint not null constraint quotes_price_not_negative check (price_cents >= 0),
  former_price_cents bigint constraint quotes_former_price_higher check (former_price_cents > price_cents),
  currency text not null constraint quotes_currency_shape check (currency ~ '^[A-Z]{3}$'),
  stripe_price text constraint quotes_stripe_price_shape check (stripe_price ~ '^price_[A-Za-z0-9]+$'),
  lines jsonb not null default '[]' constraint quotes_lines_list check (jsonb_typeof(lines) = 'array'),
  basis text not null default 'everyone' constraint quotes_basis_known check (basis in ('everyone', 'condition', 'personalised')),
  clamp text constraint quotes_clamp_known check (clamp in ('floor', 'cost', 'max_discount')),
  notes jsonb not null default '{}' constraint quotes_notes_object check (jsonb_typeof(notes) = 'object'),
  terms jsonb not null default '{}' constraint quotes_terms_object check (jsonb_typeof(terms) = 'object'),
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  constraint quotes_of_customer unique (id, customer_id),
  constraint quotes_never_above_list check (price_cents <= list_cents),
  constraint quotes_upsell_of_customer foreign key (upsell_id, customer_id) references crm.upsell_recommendations (id, customer_id)
);
comment on table crm.quotes is 'What a recommendation costs its customer: the latest quote of it is its price. Quotes never change; another one replaces one.';
comment on column crm.quotes.replaces is 'The quote that held no more when it was to be paid.';
comment on column crm.quotes.list_cents is 'The price before discounts, in minor units of currency.';
comment on column crm.quotes.lines is 'What each discount takes off, why in each language, and what limits it.';
comment on column crm.quotes.basis is 'Whether everyone gets this price, those who meet a condition, or this customer by what was reckoned about them.';
comment on column crm.quotes.clamp is 'Which guard of the offer has held the price up.';
comment on column crm.quotes.notes is 'Sentences about the price that have to be shown with it, by language.';
comment on column crm.quotes.terms is 'Every discount that applied, and the guards: what another quote is made from when one of them has ended.';
comment on column crm.quotes.expires_at is 'When the first of its discounts ends; null is never.';
create index quotes_by_upsell on crm.quotes (upsell_id, id);
create index quotes_by_customer on crm.quotes (customer_id, created_at, id);

create table crm.budgets (
  discount text not null,
  period text not null constraint budgets_period_shape check (period ~ '^(whole|[0-9]{4}-[0-9]{2})$'),
  unit text not null constraint budgets_unit_shape check (unit ~ '^(uses|[A-Z]{3})$'),
  cap bigint constraint budgets_cap_positive check (cap > 0),
  per_customer integer constraint budgets_per_customer_positive check (per_customer > 0),
  held bigint not null default 0 constraint budgets_held_not_negative check (held >= 0),
  used bigint not null default 0 constraint budgets_used_not_negative check (used >= 0),
  over bigint not null generated always as (greatest(held + used - cap, 0)) stored,
  created_at timestamptz not null default now(),
  primary key (discount, period, unit)
);
comment on table crm.budgets is 'How much of a discount is held and used in a month or at all: the sums of its holds.';
comment on column crm.budgets.unit is 'What is counted: uses, or minor units of a currency.';
comment on column crm.budgets.cap is 'How much there is; null where only customers are limited.';
comment on column crm.budgets.over is 'How much more than that was given: payments that arrived after their hold was released are honoured.';

create table crm.price_holds (
  intake_id uuid not null,
  discount text not null,
  customer_id uuid not null constraint price_holds_customer_known references crm.customers,
  period text not null,
  unit text not null,
  amount bigint not null constraint price_holds_amount_positive check (amount > 0),
  state text not null default 'released' constraint price_holds_state_known check (state in ('held', 'committed', 'released', 'returned')),
  created_at timestamptz not null default now(),
  primary key (intake_id, discount),
  constraint price_holds_intake_of_customer foreign key (intake_id, customer_id) references crm.intakes (id, customer_id)
);
comment on table crm.price_holds is 'What an intake keeps of the budget of a discount, however often its customer begins to pay; derived from the payments.';
comment on column crm.price_holds.state is
'held while a checkout can be paid, committed once one is, released when none can be, returned when all of it went back.';
create index price_holds_by_customer on crm.price_holds (customer_id, discount);
create index price_holds_held on crm.price_holds (discount, intake_id) where state = 'held';

-- What was paid for keeps the quote that it was paid at. The owner validates the constraints, and FORCE would hide the rows from it.
alter table crm.intakes no force row level security;
alter table crm.checkouts no force row level security;
alter table crm.upsell_decisions no force row level security;
alter table crm.intakes add column quote_id uuid;
alter table crm.checkouts add column quote_id uuid;
alter table crm.upsell_decisions add column quote_id uuid;
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
alter table crm.intakes add constraint intakes_quote_of_customer
foreign key (quote_id, customer_id) references crm.quotes (id, customer_id);
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
alter table crm.checkouts add constraint checkouts_quote_of_customer
foreign key (quote_id, customer_id) references crm.quotes (id, customer_id);
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
alter table crm.upsell_decisions add constraint decisions_quote_known foreign key (quote_id) references crm.quotes;
alter table crm.intakes force row level security;
alter table crm.checkouts force row level security;
alter table crm.upsell_decisions force row level security;
comment on column crm.intakes.quote_id is 'The quote of the recommendation that it was filed at; null is the plan''s own price.';
comment on column crm.checkouts.quote_id is 'The quote that the customer agreed to pay.';

alter table crm.quotes enable row level security, force row level security;
alter table crm.budgets enable row level security, force row level security;
alter table crm.price_holds enable row level security, force row level security;

grant select, insert on crm.quotes to crm_api;
grant select, insert (discount, period, unit, cap, per_customer), update (cap, per_customer, held, used) on crm.budgets to crm_api;
grant select, insert (intake_id, discount, customer_id, period, unit, amount), update (period, unit, amount, state)
on crm.price_holds to crm_api;
grant insert (quote_id) on crm.checkouts to crm_api;
grant select on crm.quotes, crm.budgets, crm.price_holds to crm_admin;
grant update (lines, notes, terms) on crm.quotes to crm_steward;

create policy customer_reads on crm.quotes for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_is_quoted_anew on crm.quotes for insert to crm_api
with check ((select crm.role()) = 'customer' and customer_id = (select crm.subject()) and replaces is not null);
create policy service_all on crm.quotes to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy mechanic_recommends on crm.quotes to crm_api
using ((select crm.role()) = 'mechanic' and customer_id = (select crm.served()))
with check ((select crm.role()) = 'mechanic' and customer_id = (select crm.served()));
create policy admin_reads on crm.quotes for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.quotes for select to crm_admin using (true);
create policy backup_reads on crm.quotes for select to crm_backup using (true);
create policy service_forgets on crm.quotes for update to crm_steward using ((select crm.role()) = 'service');
create policy customer_erases on crm.quotes for update to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));

-- A budget is about nobody; a trigger lets customers only hold.
create policy customer_holds on crm.budgets to crm_api
using ((select crm.role()) = 'customer') with check ((select crm.role()) = 'customer');
create policy service_all on crm.budgets to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy mechanic_recommends on crm.budgets for select to crm_api
using ((select crm.role()) = 'mechanic' and (select crm.served()) is not null);
create policy admin_reads on crm.budgets for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.budgets for select to crm_admin using (true);
create policy backup_reads on crm.budgets for select to crm_backup using (true);

create policy customer_holds on crm.price_holds to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()))
with check ((select crm.role()) = 'customer' and customer_id = (select crm.subject()) and state in ('released', 'held'));
create policy service_all on crm.price_holds to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy mechanic_recommends on crm.price_holds for select to crm_api
using ((select crm.role()) = 'mechanic' and customer_id = (select crm.served()));
create policy admin_reads on crm.price_holds for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.price_holds for select to crm_admin using (true);
create policy backup_reads on crm.price_holds for select to crm_backup using (true);
