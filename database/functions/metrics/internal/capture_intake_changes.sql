-- Stores the facts that a change of intakes adds or takes back, in the same transaction.
create or replace function crm.capture_intake_changes() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into crm.metric_changes
    select r.customer_id, f from new_rows as r cross join lateral crm.intake_facts(r::crm.intakes) as f;
  elsif tg_op = 'DELETE' then
    insert into crm.metric_changes
    select r.customer_id, crm.negate_fact(f) from old_rows as r cross join lateral crm.intake_facts(r::crm.intakes) as f;
  else
    insert into crm.metric_changes
    select added.customer_id, added.f from (
      select r.customer_id, f from new_rows as r cross join lateral crm.intake_facts(r::crm.intakes) as f
      except all
      select r.customer_id, f from old_rows as r cross join lateral crm.intake_facts(r::crm.intakes) as f
    ) as added
    union all
    select gone.customer_id, crm.negate_fact(gone.f) from (
      select r.customer_id, f from old_rows as r cross join lateral crm.intake_facts(r::crm.intakes) as f
      except all
      select r.customer_id, f from new_rows as r cross join lateral crm.intake_facts(r::crm.intakes) as f
    ) as gone;
  end if;
  return null;
end $$;

create or replace trigger capture_inserts after insert on crm.intakes
referencing new table as new_rows for each statement execute function crm.capture_intake_changes();
create or replace trigger capture_updates after update on crm.intakes
referencing old table as old_rows new table as new_rows for each statement execute function crm.capture_intake_changes();
create or replace trigger capture_deletes after delete on crm.intakes
referencing old table as old_rows for each statement execute function crm.capture_intake_changes();
