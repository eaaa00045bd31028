-- Stores the facts that a change of recommendations adds or takes back, in the same transaction.
create or replace function crm.capture_upsell_changes() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into crm.metric_changes
    select r.customer_id, f from new_rows as r cross join lateral crm.upsell_facts(r::crm.upsell_recommendations) as f;
  elsif tg_op = 'DELETE' then
    insert into crm.metric_changes
    select r.customer_id, crm.negate_fact(f) from old_rows as r cross join lateral crm.upsell_facts(r::crm.upsell_recommendations) as f;
  else
    insert into crm.metric_changes
    select added.customer_id, added.f from (
      select r.customer_id, f from new_rows as r cross join lateral crm.upsell_facts(r::crm.upsell_recommendations) as f
      except all
      select r.customer_id, f from old_rows as r cross join lateral crm.upsell_facts(r::crm.upsell_recommendations) as f
    ) as added
    union all
    select gone.customer_id, crm.negate_fact(gone.f) from (
      select r.customer_id, f from old_rows as r cross join lateral crm.upsell_facts(r::crm.upsell_recommendations) as f
      except all
      select r.customer_id, f from new_rows as r cross join lateral crm.upsell_facts(r::crm.upsell_recommendations) as f
    ) as gone;
  end if;
  return null;
end $$;

create or replace trigger capture_inserts after insert on crm.upsell_recommendations
referencing new table as new_rows for each statement execute function crm.capture_upsell_changes();
create or replace trigger capture_updates after update on crm.upsell_recommendations
referencing old table as old_rows new table as new_rows for each statement execute function crm.capture_upsell_changes();
create or replace trigger capture_deletes after delete on crm.upsell_recommendations
referencing old table as old_rows for each statement execute function crm.capture_upsell_changes();
