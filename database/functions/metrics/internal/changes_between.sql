-- What was changed of the business in a range of time, oldest first; the newest hundred.
create or replace function crm.changes_between(since timestamptz, until timestamptz) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('at', created_at, 'kind', kind, 'subject', subject) order by created_at, id), '[]')
  from (
    select * from crm.business_changes where created_at >= since and created_at < until order by created_at desc, id desc limit 100
  ) as newest
$$;
