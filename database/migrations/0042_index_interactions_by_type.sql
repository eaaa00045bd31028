-- The rows behind a count of interactions are read newest first. The coarse index of their time finds days, but keeps no order, and
-- finds nothing once a history was imported customer by customer.
set local role crm_owner;

-- Not concurrently: this table is still empty wherever this runs, and a concurrent build that fails leaves an invalid index.
-- squawk-ignore require-concurrent-index-creation
create index interactions_by_type on crm.crm_interactions (interaction_type, created_at, id);
