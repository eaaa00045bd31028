-- The latest messages of a campaign that may not have been sent, or were not: what a person may send again, and what is still in doubt.
create or replace function crm.unsent_messages(wanted text) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(to_jsonb(f) order by f.at desc, f.id), '[]')
  from (
    select m.id, m.customer_id, m.step, m.state, m.reason, coalesce(m.begun_at, m.due_at) as at
    from crm.messages as m
    where m.campaign = wanted and m.state in ('in_doubt', 'lost', 'failed')
    order by coalesce(m.begun_at, m.due_at) desc limit 50
  ) as f
$$;
