-- What each customer adds up to, and when they did each thing first.
set local role crm_owner;

create table crm.first_touches (
  customer_id uuid not null,
  interaction_type text not null,
  first_at timestamptz not null,
  primary key (customer_id, interaction_type)
);
comment on table crm.first_touches is 'A customer''s first interaction of each type, as of the last merge: unique counts read no interactions.';

create table crm.customer_totals (
  customer_id uuid primary key,
  created_at timestamptz not null,
  first_intake_at timestamptz,
  first_opened_at timestamptz,
  first_started_at timestamptz,
  first_completed_at timestamptz,
  first_shown_at timestamptz,
  first_clicked_at timestamptz,
  first_purchased_at timestamptz,
  sessions bigint not null,
  sessions_completed bigint not null,
  upsells_made bigint not null,
  upsells_shown bigint not null,
  upsells_purchased bigint not null
);
comment on table crm.customer_totals is 'As of the last merge; whoever reads adds those of customers in metric_changes.';

create table crm.customer_values (
  customer_id uuid not null,
  currency text not null,
  created_at timestamptz not null,
  payments bigint not null,
  gross numeric not null,
  net numeric not null,
  primary key (customer_id, currency)
);
comment on column crm.customer_values.created_at is 'When the customer was.';
create index customer_values_highest on crm.customer_values (currency, net desc, customer_id desc);

alter table crm.first_touches enable row level security, force row level security;
alter table crm.customer_totals enable row level security, force row level security;
alter table crm.customer_values enable row level security, force row level security;

grant select, insert, delete, update (first_at) on crm.first_touches to crm_api;
grant select, insert, update, delete on crm.customer_totals, crm.customer_values to crm_api;
grant select on crm.first_touches, crm.customer_totals, crm.customer_values to crm_admin;

create policy service_all on crm.first_touches to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.first_touches for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.first_touches for select to crm_admin using (true);

create policy service_all on crm.customer_totals to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.customer_totals for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.customer_totals for select to crm_admin using (true);

create policy service_all on crm.customer_values to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.customer_values for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.customer_values for select to crm_admin using (true);
