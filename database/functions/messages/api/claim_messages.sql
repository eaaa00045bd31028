-- Leases due messages to one sweep by moving due_at on, and returns them with what the rules and the words need. What is paused stays.
create or replace function api.claim_messages(claims jsonb, at timestamptz, at_most integer, lease_seconds integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  paused text[];
  leased jsonb;
begin
  perform crm.authorize_call(claims, 'service');
  paused := crm.paused_campaigns();
  with due as (
    select d.id from messages as d
    where d.state = 'due' and d.due_at <= at and not paused && array[d.campaign, '*']
    order by d.due_at limit at_most for update skip locked
  ), taken as (
    update messages as m set attempts = m.attempts + 1, due_at = at + make_interval(secs => lease_seconds)
    from due where m.id = due.id
    returning m as claimed
  )
  select coalesce(jsonb_agg(crm.message_facts(t.claimed) order by (t.claimed).planned_for, (t.claimed).id), '[]') into leased
  from taken as t;
  return leased;
end $$;

grant execute on function api.claim_messages to crm_worker;
