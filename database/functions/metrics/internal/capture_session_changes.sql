-- Stores the facts that a change of sessions adds or takes back, in the same transaction.
create or replace function crm.capture_session_changes() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into crm.metric_changes
    select r.customer_id, f from new_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f;
  elsif tg_op = 'DELETE' then
    insert into crm.metric_changes
    select r.customer_id, crm.negate_fact(f) from old_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f;
  else
    insert into crm.metric_changes
    select added.customer_id, added.f from (
      select r.customer_id, f from new_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f
      except all
      select r.customer_id, f from old_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f
    ) as added
    union all
    select gone.customer_id, crm.negate_fact(gone.f) from (
      select r.customer_id, f from old_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f
      except all
      select r.customer_id, f from new_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f
    ) as gone;
  end if;
  return null;
end $$;

create or replace trigger capture_inserts after insert on crm.sessions
referencing new table as new_rows for each statement execute function crm.capture_session_changes();
create or replace trigger capture_updates after update on crm.sessions
referencing old table as old_rows new table as new_rows for each statement execute function crm.capture_session_changes();
create or replace trigger capture_deletes after delete on crm.sessions
referencing old table as old_rows for each statement execute function crm.capture_session_changes();
