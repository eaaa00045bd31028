-- After pg_restore, as the master, in one transaction: on another server transaction ids start again, and rows with higher ids would
-- be counted twice. Then rebuild the figures.
set local role crm_owner;
set local row_security = off;
alter table crm.crm_interactions no force row level security;
update crm.crm_interactions set written_by = pg_current_xact_id() where written_by >= pg_current_xact_id();
alter table crm.crm_interactions force row level security;
