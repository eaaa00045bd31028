-- What customers asked for, at the plan and price of that moment.
set local role crm_owner;

create table crm.intakes (
  id uuid primary key default uuidv7(),
  customer_id uuid not null constraint intakes_customer_known references crm.customers,
  plan text not null,
  session_type text,
  minutes integer constraint intakes_minutes_positive check (minutes > 0),
  price_cents bigint not null constraint intakes_price_not_negative check (price_cents >= 0),
  currency text not null constraint intakes_currency_shape check (currency ~ '^[A-Z]{3}$'),
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
create index intakes_by_customer on crm.intakes (customer_id, created_at, id);
create index intakes_by_upsell on crm.intakes (upsell_id) where upsell_id is not null;

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
