-- Empties what was written in a batch of old intakes, and contact data that no newer intake confirms.
create or replace function crm.expire_intake_details(before timestamptz, at_most integer) returns integer
language plpgsql as $$
declare
  batch uuid[] := array(
    select id from crm.intakes
    where id > crm.retention_cursor('intakes') and id < crm.min_uuidv7_at(before) order by id limit at_most
  );
begin
  update crm.intakes set vehicle = '{}', concern = '', files = '{}' where id = any (batch);
  update crm.customers as c set name = null, email = null, phone = null, time_zone = null, locale = null
  from (select distinct customer_id from crm.intakes where id = any (batch)) as old
  where c.id = old.customer_id and num_nonnulls(c.name, c.email, c.phone, c.time_zone, c.locale) > 0
    and not exists (select from crm.intakes as i where i.customer_id = c.id and i.id >= crm.min_uuidv7_at(before));
  return crm.advance_retention_cursor('intakes', batch);
end $$;

revoke execute on function crm.expire_intake_details from crm_api;
