-- Deletes a batch of old moves between segments; where customers stand stays.
create or replace function crm.expire_segment_moves(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select id from crm.segment_moves where at < before order by at, id limit at_most
  ), gone as (
    delete from crm.segment_moves as m using old where m.id = old.id returning 1
  )
  select count(*)::integer from gone
$$;

revoke execute on function crm.expire_segment_moves from crm_api;
