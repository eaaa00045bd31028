-- The rows behind a figure are read by time, a page at a time; sessions and recommendations have such an index already.
set local role crm_owner;

-- Not concurrently: these tables are still empty wherever this runs, and a concurrent build that fails leaves an invalid index.
-- squawk-ignore require-concurrent-index-creation
create index intakes_by_time on crm.intakes (created_at, id);
-- squawk-ignore require-concurrent-index-creation
create index customers_by_time on crm.customers (created_at, id);
-- squawk-ignore require-concurrent-index-creation
create index payments_by_time on crm.payments (paid_at, id);
