-- FORCE ROW LEVEL SECURITY would have pg_dump write no rows without a word: its login has a policy of its own on every table.
-- A migration that adds a table adds `create policy backup_reads` to it; a test says so.
grant usage on schema ledger to crm_backup;
grant select on all tables in schema ledger to crm_backup;
set local role crm_owner;

grant usage on schema crm, api to crm_backup;
grant select on all tables in schema crm to crm_backup;
alter default privileges for role crm_owner in schema crm grant select on tables to crm_backup;

do $$
declare
  name text;
begin
  for name in
    select relname from pg_class
    where relnamespace = 'crm'::regnamespace and relkind in ('r', 'p') and relrowsecurity order by relname
  loop
    execute format('create policy backup_reads on crm.%I for select to crm_backup using (true)', name);
  end loop;
end $$;
