-- crm holds the tables, api the functions that a login may call.
create schema crm authorization crm_owner;
create schema api authorization crm_owner;

set local role crm_owner;

alter default privileges for role crm_owner revoke execute on functions from public;
alter default privileges for role crm_api revoke execute on functions from public;

grant usage on schema crm to crm_api, crm_admin;
grant usage, create on schema api to crm_api;
grant usage on schema api to crm_app, crm_ingest, crm_worker;

create function crm.subject() returns uuid language sql stable
return nullif(current_setting('crm.subject', true), '')::uuid;
comment on function crm.subject() is 'The principal of this call, as crm.enter() verified it.';

create function crm.role() returns text language sql stable
return nullif(current_setting('crm.role', true), '');
comment on function crm.role() is 'The role claimed for this call, as crm.enter() verified it.';

grant execute on function crm.subject(), crm.role() to crm_api, crm_admin;
