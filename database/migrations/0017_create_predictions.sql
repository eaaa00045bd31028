-- Creates what is learned of customers: the models by version, the latest scores of each customer, and their moves between segments.
set local role crm_owner;

create table crm.models (
  id uuid primary key default uuidv7(),
  name text not null constraint models_name_known check (name in ('customers', 'purchase')),
  version integer not null constraint models_version_positive check (version >= 1),
  trained_at timestamptz not null default now(),
  data_until timestamptz not null,
  coefficients jsonb not null constraint models_coefficients_object check (jsonb_typeof(coefficients) = 'object'),
  report jsonb not null constraint models_report_object check (jsonb_typeof(report) = 'object'),
  status text not null constraint models_status_known check (status in ('candidate', 'active', 'refused', 'retired')),
  reason text not null default '',
  constraint models_one_per_version unique (name, version),
  constraint models_refused_with_reason check (status <> 'refused' or reason <> '')
);
comment on table crm.models is 'What each night learned from all customers together: figures about nobody, used while active, kept to compare.';
comment on column crm.models.data_until is 'It knows nothing of what happened from then on.';
comment on column crm.models.report is 'How good it is, from what it learned, and what it was refused for.';
comment on column crm.models.reason is 'Why it was refused, as an admin reads it.';
create unique index models_one_active on crm.models (name) where status = 'active';

create table crm.customer_scores (
  customer_id uuid primary key constraint customer_scores_customer_known references crm.customers,
  scored_at timestamptz not null,
  recency_days integer constraint customer_scores_recency_not_negative check (recency_days >= 0),
  purchases integer not null constraint customer_scores_purchases_not_negative check (purchases >= 0),
  money_cents bigint not null constraint customer_scores_money_not_negative check (money_cents >= 0),
  currency text not null constraint customer_scores_currency_shape check (currency ~ '^[A-Z]{3}$'),
  r smallint constraint customer_scores_r_in_range check (r between 1 and 5),
  f smallint constraint customer_scores_f_in_range check (f between 1 and 5),
  m smallint constraint customer_scores_m_in_range check (m between 1 and 5),
  segment text not null,
  is_member boolean not null,
  p_alive double precision constraint customer_scores_p_alive_in_range check (p_alive between 0 and 1),
  p_churn_90 double precision constraint customer_scores_p_churn_in_range check (p_churn_90 between 0 and 1),
  expected_purchases_365 double precision constraint customer_scores_expected_finite check (
    expected_purchases_365 >= 0 and expected_purchases_365 < 'Infinity'
  ),
  value_cents bigint constraint customer_scores_value_not_negative check (value_cents >= 0),
  value_low_80 bigint,
  value_high_80 bigint,
  value_low_95 bigint,
  value_high_95 bigint,
  model_version integer,
  reasons jsonb not null default '[]' constraint customer_scores_reasons_array check (jsonb_typeof(reasons) = 'array'),
  constraint customer_scores_bought_together check (
    (purchases = 0) = (recency_days is null) and (purchases = 0) = (r is null) and (r is null) = (f is null) and (r is null) = (m is null)
  ),
  constraint customer_scores_bounds_in_order check (
    value_low_95 <= value_low_80 and value_low_80 <= value_high_80 and value_high_80 <= value_high_95
  )
);
comment on table crm.customer_scores is 'What is thought of each customer since the last night: where they stand, and what may become of it. Made again from the rows each night.';
comment on column crm.customer_scores.purchases is 'Days (UTC) with payments of sessions that were not reversed; memberships are no purchases.';
comment on column crm.customer_scores.money_cents is 'Net of those, in the currency that the customer pays in most.';
comment on column crm.customer_scores.r is 'With f and m: in which fifth of all who bought, 5 the best, by recency, purchases and money; null for who never bought.';
comment on column crm.customer_scores.p_alive is 'How likely they are a customer still.';
comment on column crm.customer_scores.p_churn_90 is 'How likely they buy nothing in the next 90 days.';
comment on column crm.customer_scores.value_cents is 'Expected net of the next 365 days, memberships apart, with the bounds of 80 and of 95 in 100.';
comment on column crm.customer_scores.model_version is 'The model that the chances and values come from; null where there was none.';
comment on column crm.customer_scores.reasons is 'Sentences that say why, as an admin reads them.';
create index customer_scores_by_segment on crm.customer_scores (segment, customer_id);

create table crm.segment_moves (
  id uuid primary key default uuidv7(),
  customer_id uuid not null constraint segment_moves_customer_known references crm.customers,
  from_segment text,
  to_segment text not null,
  reason text not null,
  at timestamptz not null,
  constraint segment_moves_moves check (from_segment is distinct from to_segment)
);
comment on table crm.segment_moves is 'Each move of a customer from one segment to another, with its reason; the first has no segment before.';
create index segment_moves_by_customer on crm.segment_moves (customer_id, at, id);
create index segment_moves_by_time on crm.segment_moves (at, id);

alter table crm.models enable row level security, force row level security;
alter table crm.customer_scores enable row level security, force row level security;
alter table crm.segment_moves enable row level security, force row level security;

grant select, insert (name, version, data_until, coefficients, report, status, reason), update (status) on crm.models to crm_api;
grant select, insert, update (
  scored_at, recency_days, purchases, money_cents, currency, r, f, m, segment, is_member, p_alive, p_churn_90, expected_purchases_365,
  value_cents, value_low_80, value_high_80, value_low_95, value_high_95, model_version, reasons
) on crm.customer_scores to crm_api;
grant select, insert (customer_id, from_segment, to_segment, reason, at) on crm.segment_moves to crm_api;
grant select on crm.models, crm.customer_scores, crm.segment_moves to crm_admin;
grant delete on crm.models, crm.customer_scores, crm.segment_moves to crm_steward;

create policy service_all on crm.models to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.models for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.models for select to crm_admin using (true);
create policy backup_reads on crm.models for select to crm_backup using (true);

create policy customer_reads on crm.customer_scores for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_erases on crm.customer_scores for delete to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy service_all on crm.customer_scores to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.customer_scores for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.customer_scores for select to crm_admin using (true);
create policy backup_reads on crm.customer_scores for select to crm_backup using (true);

create policy customer_reads on crm.segment_moves for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_erases on crm.segment_moves for delete to crm_steward
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy service_all on crm.segment_moves to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.segment_moves for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.segment_moves for select to crm_admin using (true);
create policy backup_reads on crm.segment_moves for select to crm_backup using (true);
