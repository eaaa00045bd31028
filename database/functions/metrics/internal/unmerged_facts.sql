-- Facts committed since the last merge, of the wanted measures or all. It is stable, so it reads the snapshot of the calling statement;
-- slow parts are not even planned unless their measures are wanted.
create or replace function crm.unmerged_facts(wanted text[], up_to xid8) returns setof crm.metric_fact
language plpgsql stable as $$
declare
  mark xid8 := (select xid from crm.rollup_state);
begin
  if exists (select from crm.metric_changes) then
    return query select (c.fact).* from crm.metric_changes as c;
    if crm.matches_measure(wanted, '{customer, ordered:}') then
      return query select f.* from crm.changed_total_facts() as f;
    end if;
  end if;
  if crm.matches_measure(wanted, '{interaction:}') then
    return query select f.* from crm.interaction_facts_since(mark, up_to) as f;
  end if;
  if crm.matches_measure(wanted, '{first:}') then
    return query
    select f.* from crm.first_touches_since(mark, up_to) as t
    cross join lateral crm.first_touch_facts(t.interaction_type, t.was, t.becomes) as f;
  end if;
end $$;
