-- Two roles for people's data: crm_steward exports, erases and forgets it; crm_backup reads all there is, to dump it.
do $$
begin
  if not exists (select from pg_roles where rolname = 'crm_steward') then
    create role crm_steward nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'crm_backup') then
    create role crm_backup login;
  end if;
  execute format('grant connect on database %I to crm_backup', current_database());
end $$;

-- A dump takes as long as it takes, and changes nothing.
alter role crm_backup set default_transaction_read_only = on;
alter role crm_backup set timezone = 'UTC';

-- What the functions may do the steward may too; overwriting what was written is the steward's alone.
grant crm_api to crm_steward with inherit true, set false;
grant crm_steward to current_user with inherit true, set true;
grant crm_steward to crm_owner with inherit true, set true;
