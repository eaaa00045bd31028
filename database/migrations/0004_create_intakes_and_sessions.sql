-- Creates intakes, which keep the plan and price of their moment, and sessions with the moves between their states.
set local role crm_owner;

create table crm.intakes (
  id uuid primary key default uuidv7(),
  customer_id uuid not null constraint intakes_customer_known references crm.customers,
  plan text not null,
  session_type text,
  minutes integer constraint intakes_minutes_positive check (minutes > 0),
  price_cents bigint not null constraint intakes_price_not_negative check (price_cents >= 0),
  currency text not null constraint intakes_currency_shape check (currency ~ '^[A-Z]{3}$'),
  stripe_price text constraint intakes_stripe_price_shape check (stripe_price ~ '^price_[A-Za-z0-9]+$'),
  vehicle jsonb not null default '{}' constraint intakes_vehicle_object check (jsonb_typeof(vehicle) = 'object'),
  concern text not null constraint intakes_concern_length check (length(concern) <= 5000),
  files text[] not null default '{}',
  urgent boolean not null default false,
  upsell_id uuid,
  paid_at timestamptz,
  created_at timestamptz not null default now(),
  constraint intakes_of_customer unique (id, customer_id),
  constraint intakes_session_has_minutes check ((session_type is null) = (minutes is null))
);
comment on column crm.intakes.stripe_price is 'The price at Stripe that stands for price_cents, where the catalogue named one.';
create index intakes_by_customer on crm.intakes (customer_id, created_at, id);
create index intakes_by_upsell on crm.intakes (upsell_id) where upsell_id is not null;
create index intakes_by_time on crm.intakes (created_at, id);

alter table crm.intakes enable row level security, force row level security;
grant select, insert, update (paid_at) on crm.intakes to crm_api;
grant select on crm.intakes to crm_admin;

create policy customer_reads on crm.intakes for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_adds on crm.intakes for insert to crm_api
with check ((select crm.role()) = 'customer' and customer_id = (select crm.subject()) and paid_at is null);
create policy service_reads on crm.intakes for select to crm_api using ((select crm.role()) = 'service');
create policy service_marks_paid on crm.intakes for update to crm_api using ((select crm.role()) = 'service');
create policy admin_reads on crm.intakes for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.intakes for select to crm_admin using (true);

create table crm.session_moves (
  from_status text not null,
  to_status text not null,
  primary key (from_status, to_status)
);
insert into crm.session_moves (from_status, to_status) values
('pending', 'waiting'), ('pending', 'scheduled'), ('pending', 'cancelled'), ('pending', 'expired'), ('pending', 'unattended'),
('scheduled', 'accepted'), ('scheduled', 'waiting'), ('scheduled', 'live'), ('scheduled', 'cancelled'), ('scheduled', 'expired'),
('accepted', 'waiting'), ('accepted', 'live'), ('accepted', 'reconnecting'), ('accepted', 'cancelled'), ('accepted', 'expired'),
('waiting', 'live'), ('waiting', 'cancelled'), ('waiting', 'expired'),
('live', 'reconnecting'), ('live', 'completed'), ('live', 'cancelled'), ('live', 'expired'),
('reconnecting', 'live'), ('reconnecting', 'completed'), ('reconnecting', 'cancelled'), ('reconnecting', 'expired'),
('completed', 'refunded'), ('completed', 'archived'),
('cancelled', 'refunded'), ('cancelled', 'archived'),
('unattended', 'refunded'), ('unattended', 'archived'),
('expired', 'refunded'), ('expired', 'archived'),
('refunded', 'archived');
grant select on crm.session_moves to crm_api, crm_admin;

create table crm.sessions (
  id uuid primary key default uuidv7(),
  customer_id uuid not null constraint sessions_customer_known references crm.customers,
  intake_id uuid constraint sessions_one_per_intake unique,
  mechanic_id uuid constraint sessions_mechanic_known references crm.mechanics,
  session_type text not null,
  plan text not null,
  status text not null default 'pending' constraint sessions_status_known check (status in (
    'pending', 'scheduled', 'accepted', 'waiting', 'live', 'reconnecting',
    'completed', 'cancelled', 'unattended', 'expired', 'refunded', 'archived'
  )),
  minutes integer not null constraint sessions_minutes_positive check (minutes > 0),
  price_cents bigint not null constraint sessions_price_not_negative check (price_cents >= 0),
  currency text not null constraint sessions_currency_shape check (currency ~ '^[A-Z]{3}$'),
  accepted_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  duration_minutes integer constraint sessions_duration_positive check (duration_minutes >= 1),
  ended_by text constraint sessions_ended_by_known check (ended_by in ('customer', 'mechanic')),
  summary text constraint sessions_summary_length check (length(summary) <= 20000),
  summarised_at timestamptz,
  rating smallint constraint sessions_rating_range check (rating between 1 and 5),
  rated_at timestamptz,
  upsells_generated_at timestamptz,
  status_before_reversal text,
  includes text[] not null default '{}',
  priority boolean not null default false,
  preferred_mechanic_id uuid constraint sessions_preferred_mechanic_known references crm.mechanics,
  preferred_until timestamptz,
  created_at timestamptz not null default now(),
  constraint sessions_of_customer unique (id, customer_id),
  constraint sessions_intake_of_customer foreign key (intake_id, customer_id) references crm.intakes (id, customer_id),
  constraint sessions_preference_has_end check ((preferred_mechanic_id is null) = (preferred_until is null)),
  constraint sessions_completed_have_duration check (
    status <> 'completed' or (started_at is not null and ended_at is not null and duration_minutes is not null)
  )
);
comment on column crm.sessions.rated_at is 'When the first rating was given; it may be changed for seven days from then.';
comment on column crm.sessions.includes is 'What was promised beyond the plan, in the words of the recommendation that was bought.';
comment on column crm.sessions.priority is 'Whether it stands before others while it is pending.';
comment on column crm.sessions.preferred_until is 'Until then only the preferred mechanic may see and accept it.';
comment on column crm.sessions.status_before_reversal is 'The status to restore when a reversal is undone: a refund failed, a dispute was won.';
create index sessions_by_customer on crm.sessions (customer_id, created_at, id);
create index sessions_by_mechanic on crm.sessions (mechanic_id, created_at, id) where mechanic_id is not null;
create index sessions_open on crm.sessions (created_at, id) where status = 'pending';
create index sessions_by_time on crm.sessions (created_at, id);
create index sessions_ended on crm.sessions (ended_at) where duration_minutes is not null;
create index sessions_awaiting_upsells on crm.sessions (ended_at) where status = 'completed' and upsells_generated_at is null;

alter table crm.sessions enable row level security, force row level security;
grant select, insert (
  customer_id, intake_id, session_type, plan, minutes, price_cents, currency, includes, priority, preferred_mechanic_id, preferred_until
),
update (
  mechanic_id, status, accepted_at, started_at, ended_at, duration_minutes, ended_by, summary, summarised_at, rating, rated_at,
  upsells_generated_at, status_before_reversal
) on crm.sessions to crm_api;
grant select on crm.sessions to crm_admin;

create policy customer_reads on crm.sessions for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
-- A customer's call opens a free session, and leaves an old one ended.
create policy customer_adds on crm.sessions for insert to crm_api
with check ((select crm.role()) = 'customer' and customer_id = (select crm.subject()) and price_cents = 0);
create policy customer_ends_and_rates on crm.sessions for update to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()))
with check (
  (select crm.role()) = 'customer' and customer_id = (select crm.subject())
  and status in ('completed', 'cancelled', 'refunded', 'archived')
);
create policy mechanic_reads on crm.sessions for select to crm_api
using (
  (select crm.role()) = 'mechanic'
  and (
    mechanic_id = (select crm.subject())
    or (status = 'pending' and (preferred_until is null or preferred_until <= now() or preferred_mechanic_id = (select crm.subject())))
  )
);
create policy mechanic_moves on crm.sessions for update to crm_api
using (
  (select crm.role()) = 'mechanic'
  and (
    mechanic_id = (select crm.subject())
    or (status = 'pending' and (preferred_until is null or preferred_until <= now() or preferred_mechanic_id = (select crm.subject())))
  )
)
with check ((select crm.role()) = 'mechanic' and mechanic_id = (select crm.subject()));
create policy service_all on crm.sessions to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.sessions for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.sessions for select to crm_admin using (true);

-- The whole history of a customer, while a mechanic recommends to them.
create policy mechanic_serves on crm.sessions for select to crm_api
using ((select crm.role()) = 'mechanic' and customer_id = (select crm.served()));
create policy mechanic_serves on crm.intakes for select to crm_api
using ((select crm.role()) = 'mechanic' and customer_id = (select crm.served()));

-- Customers read who held their sessions.
create policy customer_reads on crm.mechanics for select to crm_api
using (
  (select crm.role()) = 'customer'
  and exists (select from crm.sessions as s where s.customer_id = (select crm.subject()) and s.mechanic_id = mechanics.id)
);

-- A mechanic sees the intake of a session that is theirs or open to them.
create policy mechanic_reads on crm.intakes for select to crm_api
using (
  (select crm.role()) = 'mechanic'
  and exists (select from crm.sessions as s where s.intake_id = intakes.id)
);
