-- Leaves what sessions add to the figures, or take back, in the transaction that writes them.
set local role crm_owner;

create or replace function crm.note_sessions() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into crm.metric_changes
    select r.customer_id, f from new_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f;
  elsif tg_op = 'DELETE' then
    insert into crm.metric_changes
    select r.customer_id, crm.taken_back(f) from old_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f;
  else
    insert into crm.metric_changes
    select added.customer_id, added.f from (
      select r.customer_id, f from new_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f
      except all
      select r.customer_id, f from old_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f
    ) as added
    union all
    select gone.customer_id, crm.taken_back(gone.f) from (
      select r.customer_id, f from old_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f
      except all
      select r.customer_id, f from new_rows as r cross join lateral crm.session_facts(r::crm.sessions) as f
    ) as gone;
  end if;
  return null;
end $$;

create or replace trigger note_inserts after insert on crm.sessions
referencing new table as new_rows for each statement execute function crm.note_sessions();
create or replace trigger note_updates after update on crm.sessions
referencing old table as old_rows new table as new_rows for each statement execute function crm.note_sessions();
create or replace trigger note_deletes after delete on crm.sessions
referencing old table as old_rows for each statement execute function crm.note_sessions();
