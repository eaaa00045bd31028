-- Leaves what customers add to the figures, or take back, in the transaction that writes them.
set local role crm_owner;

create or replace function crm.note_customers() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into crm.metric_changes
    select r.id, f from new_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f;
  elsif tg_op = 'DELETE' then
    insert into crm.metric_changes
    select r.id, crm.taken_back(f) from old_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f;
  else
    insert into crm.metric_changes
    select added.id, added.f from (
      select r.id, f from new_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f
      except all
      select r.id, f from old_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f
    ) as added
    union all
    select gone.id, crm.taken_back(gone.f) from (
      select r.id, f from old_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f
      except all
      select r.id, f from new_rows as r cross join lateral crm.customer_facts(r::crm.customers) as f
    ) as gone;
  end if;
  return null;
end $$;

create or replace trigger note_inserts after insert on crm.customers
referencing new table as new_rows for each statement execute function crm.note_customers();
create or replace trigger note_updates after update on crm.customers
referencing old table as old_rows new table as new_rows for each statement execute function crm.note_customers();
create or replace trigger note_deletes after delete on crm.customers
referencing old table as old_rows for each statement execute function crm.note_customers();
