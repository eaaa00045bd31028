-- What was changed of the business in a range of time, oldest first; the newest hundred.
create or replace function crm.changes_between(since timestamptz, until timestamptz) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('at', at, 'kind', kind, 'subject', subject) order by at, kind, subject), '[]')
  from (
    select at, kind, subject
    from (
      select created_at as at, kind, subject from crm.business_changes
      union all
      select started_at, 'experiment_started', name from crm.experiments where not reweighted
      union all
      select e.stopped_at, 'experiment_ended', e.name from crm.experiments as e
      where e.stopped_at is not null
        and not exists (select from crm.experiments as next where next.name = e.name and next.phase = e.phase + 1 and next.reweighted)
    ) as every
    where at >= since and at < until
    order by at desc
    limit 100
  ) as newest
$$;
