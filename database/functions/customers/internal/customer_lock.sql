-- The advisory lock that a customer shares with some others: writers share it, an erasure takes it for itself.
-- There are few of them, so that a batch about many customers needs no more room than a server has for locks.
create or replace function crm.customer_lock(wanted_customer uuid) returns bigint
language sql immutable as $$
  select hashtextextended('crm.customers', 0) + (hashtextextended(wanted_customer::text, 0) & 255)
$$;
