-- Creates customers and mechanics. A row appears with a person's first act; contact data are the latest that a customer gave.
set local role crm_owner;

create table crm.customers (
  id uuid primary key,
  name text constraint customers_name_length check (length(name) <= 200),
  email text constraint customers_email_length check (length(email) <= 320),
  phone text constraint customers_phone_length check (length(phone) <= 40),
  time_zone text,
  locale text constraint customers_locale_length check (length(locale) <= 35),
  mail_paused_until timestamptz,
  created_at timestamptz not null default now()
);
comment on column crm.customers.time_zone is 'The IANA name of the zone that their clock shows, where it is known.';
comment on column crm.customers.locale is 'The language they asked us in last, as an IETF tag.';
comment on column crm.customers.mail_paused_until is 'Until then the customer wants no mail of a campaign.';

create table crm.mechanics (
  id uuid primary key,
  name text constraint mechanics_name_length check (length(name) between 1 and 200),
  created_at timestamptz not null default now()
);
comment on column crm.mechanics.name is 'As customers read it: what an admin wrote, else what their token said when they first accepted a session.';
create index mechanics_by_time on crm.mechanics (created_at, id);
create index customers_by_time on crm.customers (created_at, id);

alter table crm.customers enable row level security, force row level security;
alter table crm.mechanics enable row level security, force row level security;

grant select, insert (id, name, email, phone, time_zone, locale),
update (name, email, phone, time_zone, locale, mail_paused_until) on crm.customers to crm_api;
grant select, insert (id, name), update (name) on crm.mechanics to crm_api;
grant select on crm.customers, crm.mechanics to crm_admin;

create policy customer_own on crm.customers to crm_api
using ((select crm.role()) = 'customer' and id = (select crm.subject()))
with check ((select crm.role()) = 'customer' and id = (select crm.subject()));
create policy service_reads on crm.customers for select to crm_api using ((select crm.role()) = 'service');
create policy service_adds on crm.customers for insert to crm_api with check ((select crm.role()) = 'service');
create policy admin_reads on crm.customers for select to crm_api using ((select crm.role()) = 'admin');
create policy report_reads on crm.customers for select to crm_admin using (true);

create policy mechanic_own on crm.mechanics to crm_api
using ((select crm.role()) = 'mechanic' and id = (select crm.subject()))
with check ((select crm.role()) = 'mechanic' and id = (select crm.subject()));
create policy admin_names on crm.mechanics to crm_api
using ((select crm.role()) = 'admin') with check ((select crm.role()) = 'admin');
create policy report_reads on crm.mechanics for select to crm_admin using (true);
