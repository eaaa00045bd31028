-- The rows behind a figure are read by time, a page at a time; sessions and recommendations have such an index already.
set local role crm_owner;

create index intakes_by_time on crm.intakes (created_at, id);
create index customers_by_time on crm.customers (created_at, id);
create index payments_by_time on crm.payments (paid_at, id);
