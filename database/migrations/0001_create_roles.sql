-- Creates the roles that every later file refers to. They belong to the cluster, so a second database finds them there.
do $$
declare
  name text;
begin
  foreach name in array array[
    'crm_owner', 'crm_api', 'crm_steward', 'crm_customer', 'crm_mechanic', 'crm_admin', 'crm_service'
  ] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I nologin', name);
    end if;
  end loop;
  foreach name in array array['crm_app', 'crm_ingest', 'crm_links', 'crm_worker', 'crm_report'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I login', name);
    end if;
    execute format('grant connect on database %I to %I', current_database(), name);
    execute format('alter role %I set timezone = %L', name, 'UTC');
    execute format('alter role %I set idle_in_transaction_session_timeout = %L', name, '10s');
    execute format('alter role %I set search_path = crm, api', name);
  end loop;
  if not exists (select from pg_roles where rolname = 'crm_backup') then
    create role crm_backup login;
  end if;
  execute format('grant connect on database %I to crm_backup', current_database());
  execute format('revoke temporary, connect on database %I from public', current_database());
  execute format('grant create on database %I to crm_owner', current_database());
end $$;

-- The master may act as the owner (RDS's master is no superuser); the owner may create what crm_api owns.
grant crm_owner to current_user with inherit true, set true;
grant crm_api to current_user with inherit true, set true;
grant crm_api to crm_owner with inherit true, set true;
grant crm_steward to current_user with inherit true, set true;
grant crm_steward to crm_owner with inherit true, set true;

-- crm_steward exports and erases personal data: it may do what functions may, and overwrite what was written.
grant crm_api to crm_steward with inherit true, set false;

-- Licences: a member may claim the role for one call, and can neither take it nor inherit from it.
grant crm_customer, crm_mechanic, crm_admin to crm_app with inherit false, set false;
grant crm_customer, crm_service to crm_ingest with inherit false, set false;
grant crm_service to crm_links with inherit false, set false;
grant crm_service to crm_worker with inherit false, set false;

-- A founder's own SQL reads everything and writes nothing.
grant crm_admin to crm_report with inherit true, set false;
alter role crm_report set default_transaction_read_only = on;

-- crm_backup reads everything for a dump, takes as long as it needs, and changes nothing.
alter role crm_backup set default_transaction_read_only = on;
alter role crm_backup set timezone = 'UTC';

-- Shorter than the functions' timeouts, so that a slow statement ends as an answer and not as a kill.
alter role crm_app set statement_timeout = '6s';
alter role crm_ingest set statement_timeout = '6s';
alter role crm_links set statement_timeout = '6s';
alter role crm_worker set statement_timeout = '20s';
-- A founder's query may take longer, and not for ever: it holds back the cleaning of what others change.
alter role crm_report set statement_timeout = '30s';
