-- Lets crm_backup read every table: FORCE ROW LEVEL SECURITY would make pg_dump write no rows, without an error.
-- A migration that adds a table adds `create policy backup_reads` to it; a test checks this.
grant usage on schema ledger to crm_backup;
grant select on all tables in schema ledger to crm_backup;
set local role crm_owner;

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
