-- Creates recommendations with the customer's answers, and every decision with its reason.
set local role crm_owner;

create table crm.upsell_recommendations (
  id uuid primary key default uuidv7(),
  customer_id uuid not null constraint recommendations_customer_known references crm.customers,
  session_id uuid not null,
  recommendation_type text not null,
  service_title text not null,
  service_description text not null,
  price_cents bigint constraint recommendations_price_not_negative check (price_cents >= 0),
  currency text not null default 'USD' constraint recommendations_currency_shape check (currency ~ '^[A-Z]{3}$'),
  stripe_price text constraint recommendations_stripe_price_shape check (stripe_price ~ '^price_[A-Za-z0-9]+$'),
  former_price_cents bigint constraint recommendations_former_price_higher check (former_price_cents > price_cents),
  billing_interval text constraint recommendations_interval_known check (billing_interval in ('month', 'year')),
  plan text,
  includes text[] not null default '{}',
  minutes integer constraint recommendations_minutes_positive check (minutes > 0),
  same_mechanic_hours integer constraint recommendations_same_mechanic_hours_positive check (same_mechanic_hours > 0),
  priority boolean not null default false,
  badge text not null default '',
  reason text not null default '',
  action_url text not null default '/intake',
  action_label text not null default '',
  rank smallint not null default 1 constraint recommendations_rank_not_negative check (rank >= 0),
  recommended_by uuid constraint recommendations_mechanic_known references crm.mechanics,
  recommended_note text not null default '' constraint recommendations_note_length check (length(recommended_note) <= 300),
  recommended_until date,
  shown_at timestamptz,
  viewed_at timestamptz,
  clicked_at timestamptz,
  purchased_at timestamptz,
  dismissed_at timestamptz,
  dismissal_undone_at timestamptz,
  dismissal_reason text constraint recommendations_dismissal_reason_known check (dismissal_reason in ('later', 'price', 'unsuited')),
  language text not null default 'en' constraint recommendations_language_shape check (language ~ '^[a-z]{2,3}$'),
  translations jsonb not null default '{}' constraint recommendations_translations_object check (jsonb_typeof(translations) = 'object'),
  metadata jsonb not null default '{}' constraint recommendations_metadata_object check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  constraint recommendations_signed_whole check ((recommended_by is null) = (recommended_until is null)),
  constraint recommendations_one_per_session_and_type unique (session_id, recommendation_type),
  constraint recommendations_of_customer unique (id, customer_id),
  -- The currencies of crm.platform.money: another one would fail wherever it is formatted or charged.
  constraint recommendations_currency_in_use check (currency in (
    'AED', 'AFN', 'ALL', 'AMD', 'AOA', 'ARS', 'AUD', 'AWG', 'AZN', 'BAM', 'BBD', 'BDT', 'BHD', 'BIF', 'BMD', 'BND',
    'BOB', 'BRL', 'BSD', 'BTN', 'BWP', 'BYN', 'BZD', 'CAD', 'CDF', 'CHF', 'CLP', 'CNY', 'COP', 'CRC', 'CUP', 'CVE',
    'CZK', 'DJF', 'DKK', 'DOP', 'DZD', 'EGP', 'ERN', 'ETB', 'EUR', 'FJD', 'FKP', 'GBP', 'GEL', 'GHS', 'GIP', 'GMD',
    'GNF', 'GTQ', 'GYD', 'HKD', 'HNL', 'HTG', 'HUF', 'IDR', 'ILS', 'INR', 'IQD', 'IRR', 'ISK', 'JMD', 'JOD', 'JPY',
    'KES', 'KGS', 'KHR', 'KMF', 'KPW', 'KRW', 'KWD', 'KYD', 'KZT', 'LAK', 'LBP', 'LKR', 'LRD', 'LSL', 'LYD', 'MAD',
    'MDL', 'MGA', 'MKD', 'MMK', 'MNT', 'MOP', 'MRU', 'MUR', 'MVR', 'MWK', 'MXN', 'MYR', 'MZN', 'NAD', 'NGN', 'NIO',
    'NOK', 'NPR', 'NZD', 'OMR', 'PAB', 'PEN', 'PGK', 'PHP', 'PKR', 'PLN', 'PYG', 'QAR', 'RON', 'RSD', 'RUB', 'RWF',
    'SAR', 'SBD', 'SCR', 'SDG', 'SEK', 'SGD', 'SHP', 'SLE', 'SOS', 'SRD', 'SSP', 'STN', 'SVC', 'SYP', 'SZL', 'THB',
    'TJS', 'TMT', 'TND', 'TOP', 'TRY', 'TTD', 'TWD', 'TZS', 'UAH', 'UGX', 'USD', 'UYU', 'UZS', 'VED', 'VES', 'VND',
    'VUV', 'WST', 'XAD', 'XAF', 'XCD', 'XCG', 'XOF', 'XPF', 'YER', 'ZAR', 'ZMW', 'ZWG'
  )),
  constraint recommendations_session_of_customer foreign key (session_id, customer_id) references crm.sessions (id, customer_id)
);
comment on column crm.upsell_recommendations.price_cents is 'Minor units of currency; 0 is free, null is no price.';
comment on column crm.upsell_recommendations.plan is 'The plan that the price is for; null leaves the plan to the customer.';
comment on column crm.upsell_recommendations.includes is 'What is bought beyond the plan, in sentences for the customer.';
comment on column crm.upsell_recommendations.minutes is 'Minutes of the session that is bought; null is as many as the plan has.';
comment on column crm.upsell_recommendations.same_mechanic_hours is
'For how long the session is kept for the mechanic of the session before; null is not at all.';
comment on column crm.upsell_recommendations.dismissal_reason is 'What the customer said of it in one tap; an undo takes it back.';
comment on column crm.upsell_recommendations.language is 'Of its texts.';
comment on column crm.upsell_recommendations.translations is 'The same texts by further languages, as columns of the same names.';
comment on column crm.upsell_recommendations.priority is 'Whether the session stands before others while it is pending.';
comment on column crm.upsell_recommendations.rank is 'Position among those of its session, from 1; 0 is the one that the mechanic recommends.';
comment on column crm.upsell_recommendations.recommended_by is 'The mechanic who recommends it; null is the rules alone.';
comment on column crm.upsell_recommendations.recommended_note is 'The mechanic''s own sentence, for the customer.';
comment on column crm.upsell_recommendations.recommended_until is 'By which day the mechanic advises to have it done.';
create index recommendations_by_customer on crm.upsell_recommendations (customer_id, created_at, id);
create index recommendations_by_time on crm.upsell_recommendations (created_at, id);
create index recommendations_by_type on crm.upsell_recommendations (recommendation_type, created_at);

create table crm.upsell_decisions (
  session_id uuid not null constraint decisions_session_known references crm.sessions,
  recommendation_type text not null,
  source text not null default 'rules' constraint decisions_source_known check (source in ('rules', 'mechanic')),
  offered boolean not null,
  rank smallint,
  score numeric not null,
  price_cents bigint,
  currency text,
  stripe_price text,
  reason_code text not null,
  reason text not null,
  details jsonb not null default '{}',
  recommendation_id uuid constraint decisions_recommendation_known references crm.upsell_recommendations,
  probability double precision constraint decisions_probability_in_range check (probability between 0 and 1),
  propensity double precision not null default 1 constraint decisions_propensity_in_range check (propensity > 0 and propensity <= 1),
  explored boolean not null default false,
  base_rank smallint constraint decisions_base_rank_positive check (base_rank >= 1),
  created_at timestamptz not null default now(),
  primary key (session_id, recommendation_type, source)
);
comment on column crm.upsell_decisions.probability is 'How likely a model held it that the customer buys; null without a model.';
comment on column crm.upsell_decisions.propensity is 'The chance of what was drawn about this offer; 1 where nothing was.';
comment on column crm.upsell_decisions.explored is 'Whether its rank was drawn to learn from it.';
comment on column crm.upsell_decisions.base_rank is 'The rank by the catalogue alone, before experiments and the holdout; null where it was not offered.';
comment on column crm.upsell_decisions.source is 'Who proposed the offer: the rules after the session, or its mechanic with the summary.';
create unique index decisions_one_offer_by_mechanic on crm.upsell_decisions (session_id) where source = 'mechanic' and offered;
create index decisions_by_recommendation on crm.upsell_decisions (recommendation_id) where recommendation_id is not null;

create table crm.upsell_decision_contexts (
  session_id uuid primary key constraint decision_contexts_session_known references crm.sessions,
  context jsonb not null,
  catalogue_hash text not null constraint decision_contexts_hash_shape check (catalogue_hash ~ '^[0-9a-f]{64}$'),
  catalogue_version integer,
  rules_version integer not null,
  assignments jsonb not null default '[]' constraint decision_contexts_assignments_list check (jsonb_typeof(assignments) = 'array'),
  eligible text[] not null,
  created_at timestamptz not null default now()
);
comment on table crm.upsell_decision_contexts is 'All that the decisions after a session were made from: the same rules make the same of it again.';
comment on column crm.upsell_decision_contexts.catalogue_hash is 'SHA-256 of what the catalogue''s file said.';
comment on column crm.upsell_decision_contexts.catalogue_version is 'What was published over the file; null is the file alone.';
comment on column crm.upsell_decision_contexts.assignments is 'The variations that the customer was in: experiment, phase, variation and its chance.';
comment on column crm.upsell_decision_contexts.eligible is 'The offers whose conditions held and which no cool-down suppressed, best first.';

create table crm.price_history (
  recommendation_type text not null,
  currency text not null constraint price_history_currency_shape check (currency ~ '^[A-Z]{3}$'),
  price_cents bigint not null constraint price_history_price_not_negative check (price_cents >= 0),
  reduced boolean not null default false,
  asked_from date not null,
  asked_on date not null,
  primary key (recommendation_type, currency, price_cents, reduced, asked_from),
  constraint price_history_in_order check (asked_from <= asked_on)
);
comment on table crm.price_history is 'The usual prices that offers were really made at: a former price that nobody was asked is not shown.';
comment on column crm.price_history.reduced is 'Whether it is the usual price less a discount that everyone got.';
comment on column crm.price_history.asked_from is 'The first day (UTC) of a run without another price, and without thirty days in which nobody was asked.';
comment on column crm.price_history.asked_on is 'The latest day of that run.';

-- Intakes and recommendations refer to each other. The owner validates the constraint, and FORCE would hide the rows from it.
alter table crm.intakes no force row level security;
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
alter table crm.intakes add constraint intakes_upsell_of_customer
foreign key (upsell_id, customer_id) references crm.upsell_recommendations (id, customer_id);
alter table crm.intakes force row level security;

alter table crm.upsell_recommendations enable row level security, force row level security;
alter table crm.upsell_decisions enable row level security, force row level security;
alter table crm.upsell_decision_contexts enable row level security, force row level security;
alter table crm.price_history enable row level security, force row level security;
-- What was offered, and its price, never changes; only what was answered does, and a mechanic may put their name to it.
grant select, insert (
  id, customer_id, session_id, recommendation_type, service_title, service_description, price_cents, currency, former_price_cents,
  billing_interval, plan, badge, reason, action_url, rank, metadata, stripe_price, action_label, includes, minutes,
  same_mechanic_hours, priority, language, translations
), update (
  shown_at, viewed_at, clicked_at, purchased_at, dismissed_at, dismissal_undone_at, dismissal_reason, rank, recommended_by, recommended_note,
  recommended_until
) on crm.upsell_recommendations to crm_api;
grant select, insert on crm.upsell_decisions, crm.upsell_decision_contexts to crm_api;
grant select, insert, update (asked_on) on crm.price_history to crm_api;
grant select on crm.upsell_recommendations, crm.upsell_decisions, crm.upsell_decision_contexts, crm.price_history to crm_admin;

create policy customer_reads on crm.upsell_recommendations for select to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy customer_answers on crm.upsell_recommendations for update to crm_api
using ((select crm.role()) = 'customer' and customer_id = (select crm.subject()));
create policy service_all on crm.upsell_recommendations to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy mechanic_recommends on crm.upsell_recommendations to crm_api
using ((select crm.role()) = 'mechanic' and customer_id = (select crm.served()))
with check ((select crm.role()) = 'mechanic' and customer_id = (select crm.served()));
create policy admin_reads on crm.upsell_recommendations for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.upsell_recommendations for select to crm_admin using (true);

create policy service_all on crm.upsell_decisions to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy mechanic_recommends on crm.upsell_decisions to crm_api
using (
  (select crm.role()) = 'mechanic'
  and exists (select from crm.sessions as s where s.id = session_id and s.customer_id = (select crm.served()))
);
create policy admin_reads on crm.upsell_decisions for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.upsell_decisions for select to crm_admin using (true);

create policy service_all on crm.upsell_decision_contexts to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy report_reads on crm.upsell_decision_contexts for select to crm_admin using (true);

create policy service_all on crm.price_history to crm_api
using ((select crm.role()) = 'service') with check ((select crm.role()) = 'service');
create policy mechanic_recommends on crm.price_history to crm_api
using ((select crm.role()) = 'mechanic' and (select crm.served()) is not null);
create policy report_reads on crm.price_history for select to crm_admin using (true);
