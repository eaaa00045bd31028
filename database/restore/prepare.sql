-- Before pg_restore, as the master, in the new database and after the role migrations: nobody but a superuser could otherwise
-- give restored functions to their owners. The dump's own entries of these two schemas are left out.
create schema crm authorization crm_owner;
create schema api authorization crm_owner;
grant usage, create on schema api to crm_api, crm_steward;
