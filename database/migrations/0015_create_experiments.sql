-- Creates experiments, who is in which variation of one, and what was known of it day by day.
set local role crm_owner;

create table crm.experiments (
  name text not null,
  phase integer not null constraint experiments_phase_positive check (phase >= 1),
  seed text not null,
  definition jsonb not null constraint experiments_definition_object check (jsonb_typeof(definition) = 'object'),
  status text not null default 'running' constraint experiments_status_known check (status in ('running', 'stopped', 'shipped')),
  shipped text,
  started_at timestamptz not null default now(),
  started_by uuid not null,
  stopped_at timestamptz,
  stop_reason text,
  reweighted boolean not null default false,
  primary key (name, phase),
  constraint experiments_shipped_named check ((status = 'shipped') = (shipped is not null)),
  constraint experiments_stopped_once check ((status = 'running') = (stopped_at is null))
);
comment on table crm.experiments is 'Phases of experiments. What a phase compares is read when it starts and never changes; a change is a new phase with a new seed.';
comment on column crm.experiments.definition is 'What the file said when the phase started, and in which currency.';
comment on column crm.experiments.shipped is 'The variation that everyone gets since the phase was decided.';
comment on column crm.experiments.reweighted is 'Begun by a bandit with other weights, out of the phase before, which an admin or a bandit began.';
create unique index experiments_one_running_phase on crm.experiments (name) where status = 'running';

create table crm.experiment_units (
  id uuid primary key default uuidv7(),
  experiment text not null,
  phase integer not null,
  customer_id uuid not null constraint experiment_units_customer_known references crm.customers,
  variation text not null,
  bucket integer not null constraint experiment_units_bucket_in_range check (bucket between 0 and 9999),
  propensity double precision not null constraint experiment_units_propensity_in_range check (propensity > 0 and propensity <= 1),
  assigned_at timestamptz not null default now(),
  exposed_at timestamptz,
  constraint experiment_units_one_per_customer unique (experiment, phase, customer_id),
  constraint experiment_units_phase_known foreign key (experiment, phase) references crm.experiments (name, phase)
);
comment on table crm.experiment_units is 'The variation of each customer in a phase: drawn once, and theirs for as long as the phase runs.';
comment on column crm.experiment_units.bucket is 'Where the hash puts the customer, in ten thousandths.';
comment on column crm.experiment_units.exposed_at is 'The first delivery of a list that the phase could have changed, the empty list of a held-out customer too.';
create index experiment_units_by_customer on crm.experiment_units (customer_id, assigned_at, id);

create table crm.experiment_days (
  experiment text not null,
  phase integer not null,
  day date not null,
  variation text not null,
  customers integer not null,
  estimate double precision,
  low double precision,
  high double precision,
  effect jsonb constraint experiment_days_effect_object check (jsonb_typeof(effect) = 'object'),
  known_at timestamptz not null default now(),
  primary key (experiment, phase, day, variation),
  constraint experiment_days_phase_known foreign key (experiment, phase) references crm.experiments (name, phase)
);
comment on table crm.experiment_days is 'What was known of a phase at the end of each day: the difference to the first variation and its interval.';
comment on column crm.experiment_days.effect is 'Of the holdout alone: what recommendations caused, and what they are credited with, in minor units.';

alter table crm.experiments enable row level security, force row level security;
alter table crm.experiment_units enable row level security, force row level security;
alter table crm.experiment_days enable row level security, force row level security;

grant select, insert (name, phase, seed, definition, started_by, reweighted), update (status, shipped, stopped_at, stop_reason)
on crm.experiments to crm_api;
grant select, insert (experiment, phase, customer_id, variation, bucket, propensity), update (exposed_at)
on crm.experiment_units to crm_api;
grant select, insert, update (customers, estimate, low, high, effect, known_at) on crm.experiment_days to crm_api;
grant select on crm.experiments, crm.experiment_units, crm.experiment_days to crm_admin;

create policy admin_all on crm.experiments to crm_api
using ((select crm.role()) = 'admin') with check ((select crm.role()) = 'admin');
create policy service_reads on crm.experiments for select to crm_api using ((select crm.role()) = 'service');
create policy service_reweights on crm.experiments for insert to crm_api
with check ((select crm.role()) = 'service' and reweighted);
create policy service_stops on crm.experiments for update to crm_api using ((select crm.role()) = 'service');
create policy mechanic_serves on crm.experiments for select to crm_api
using ((select crm.role()) = 'mechanic' and (select crm.served()) is not null);
create policy report_reads on crm.experiments for select to crm_admin using (true);
create policy backup_reads on crm.experiments for select to crm_backup using (true);

create policy customer_reads on crm.experiment_units for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_is_exposed on crm.experiment_units for update to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy service_all on crm.experiment_units to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy mechanic_serves on crm.experiment_units for select to crm_api
using ((select crm.role()) = 'mechanic' and customer_id = (select crm.served()));
create policy admin_reads on crm.experiment_units for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.experiment_units for select to crm_admin using (true);
create policy backup_reads on crm.experiment_units for select to crm_backup using (true);

create policy service_all on crm.experiment_days to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy admin_reads on crm.experiment_days for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.experiment_days for select to crm_admin using (true);
create policy backup_reads on crm.experiment_days for select to crm_backup using (true);

-- Whose list is delivered is known by the decisions that it came from.
create policy customer_reads on crm.upsell_decision_contexts for select to crm_api
using (
  (select crm.role()) = 'customer'
  and exists (select from crm.sessions as s where s.id = session_id and s.customer_id = (select crm.subject()))
);
