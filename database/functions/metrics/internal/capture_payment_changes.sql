-- Stores the facts that a change of payments adds or takes back, in the same transaction.
create or replace function crm.capture_payment_changes() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into crm.metric_changes
    select r.customer_id, f from new_rows as r cross join lateral crm.payment_facts(r::crm.payments) as f;
  elsif tg_op = 'DELETE' then
    insert into crm.metric_changes
    select r.customer_id, crm.negate_fact(f) from old_rows as r cross join lateral crm.payment_facts(r::crm.payments) as f;
  else
    insert into crm.metric_changes
    select added.customer_id, added.f from (
      select r.customer_id, f from new_rows as r cross join lateral crm.payment_facts(r::crm.payments) as f
      except all
      select r.customer_id, f from old_rows as r cross join lateral crm.payment_facts(r::crm.payments) as f
    ) as added
    union all
    select gone.customer_id, crm.negate_fact(gone.f) from (
      select r.customer_id, f from old_rows as r cross join lateral crm.payment_facts(r::crm.payments) as f
      except all
      select r.customer_id, f from new_rows as r cross join lateral crm.payment_facts(r::crm.payments) as f
    ) as gone;
  end if;
  return null;
end $$;

create or replace trigger capture_inserts after insert on crm.payments
referencing new table as new_rows for each statement execute function crm.capture_payment_changes();
create or replace trigger capture_updates after update on crm.payments
referencing old table as old_rows new table as new_rows for each statement execute function crm.capture_payment_changes();
create or replace trigger capture_deletes after delete on crm.payments
referencing old table as old_rows for each statement execute function crm.capture_payment_changes();
