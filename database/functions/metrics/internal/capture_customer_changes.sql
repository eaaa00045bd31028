-- Stores the facts that a change of customers adds or takes back, in the same transaction.
create or replace function crm.capture_customer_changes() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into crm.metric_changes
    select r.id, f from new_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f;
  elsif tg_op = 'DELETE' then
    insert into crm.metric_changes
    select r.id, crm.negate_fact(f) from old_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f;
  else
    insert into crm.metric_changes
    select added.id, added.f from (
      select r.id, f from new_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f
      except all
      select r.id, f from old_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f
    ) as added
    union all
    select gone.id, crm.negate_fact(gone.f) from (
      select r.id, f from old_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f
      except all
      select r.id, f from new_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f
    ) as gone;
  end if;
  return null;
end $$;

create or replace trigger capture_inserts after insert on crm.customers
referencing new table as new_rows for each statement execute function crm.capture_customer_changes();
create or replace trigger capture_updates after update on crm.customers
referencing old table as old_rows new table as new_rows for each statement execute function crm.capture_customer_changes();
create or replace trigger capture_deletes after delete on crm.customers
referencing old table as old_rows for each statement execute function crm.capture_customer_changes();
