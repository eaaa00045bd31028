-- The fence that every writer of words about a customer asks, before it locks any row of theirs: whether their data were erased.
-- An erasure waits from then on until the writer's transaction has ended.
create or replace function crm.is_erased(wanted_customer uuid) returns boolean
language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(crm.customer_lock(wanted_customer));
  return exists (select from crm.erasures where customer_id = wanted_customer);
end $$;
