-- Creates schema crm for the tables and schema api for the functions that a login may call.
create schema crm authorization crm_owner;
create schema api authorization crm_owner;

set local role crm_owner;

alter default privileges for role crm_owner revoke execute on functions from public;
alter default privileges for role crm_api revoke execute on functions from public;
alter default privileges for role crm_steward revoke execute on functions from public;
-- No login calls the functions of schema crm: those of schema api do, with the rights of their owners.
alter default privileges for role crm_owner in schema crm grant execute on functions to crm_api, crm_steward;
alter default privileges for role crm_owner in schema crm grant select on tables to crm_backup;

grant usage on schema crm to crm_api, crm_steward, crm_admin, crm_backup;
grant usage, create on schema api to crm_api, crm_steward;
grant usage on schema api to crm_app, crm_ingest, crm_links, crm_worker, crm_backup;

create function crm.subject() returns uuid language sql stable
return nullif(current_setting('crm.subject', true), '')::uuid;
comment on function crm.subject() is 'The principal of this call, as verified by crm.authorize_call.';

create function crm.role() returns text language sql stable
return nullif(current_setting('crm.role', true), '');
comment on function crm.role() is 'The role claimed for this call, as verified by crm.authorize_call.';

create function crm.served() returns uuid language sql stable
return nullif(current_setting('crm.served', true), '')::uuid;
comment on function crm.served() is 'The customer for whom the mechanic of this call recommends, as crm.serve_customer found them.';

grant execute on function crm.subject, crm.role to crm_admin;
