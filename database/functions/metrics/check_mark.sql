-- Refuses figures that would be wrong. After a restore transaction ids begin anew, and what is written then lies before the mark.
set local role crm_owner;

create or replace function crm.check_mark(mark crm.metric_marks) returns void
language plpgsql as $$
begin
  if mark.xid > pg_snapshot_xmax(pg_current_snapshot()) then
    perform crm.refuse_conflict('The figures are ahead of this database, which was restored: rebuild them.');
  elsif mark.rebuild_due then
    perform crm.refuse_conflict('The figures have to be rebuilt first.');
  end if;
end $$;

grant execute on function crm.check_mark(crm.metric_marks) to crm_api;
