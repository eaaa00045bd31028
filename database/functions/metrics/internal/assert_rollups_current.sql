-- Refuses metrics that would be wrong: after a restore transaction ids start again, and new rows lie before the merged ones.
create or replace function crm.assert_rollups_current(state crm.rollup_state) returns void
language plpgsql as $$
begin
  if state.xid > pg_snapshot_xmax(pg_current_snapshot()) then
    perform crm.raise_conflict('The figures are ahead of this database, which was restored: rebuild them.');
  elsif state.rebuild_due then
    perform crm.raise_conflict('The figures have to be rebuilt first.');
  end if;
end $$;
