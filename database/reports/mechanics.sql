-- How each mechanic's sessions went: as GET /api/metrics/sessions?group=mechanic over all time.
select
  mechanic_id,
  count(*) as opened,
  count(duration_minutes) as completed,
  count(*) filter (
    where duration_minutes is not null
    or status in ('completed', 'cancelled', 'unattended', 'expired', 'refunded', 'archived')
  ) as concluded,
  sum(duration_minutes) as minutes,
  count(rating) as rated,
  sum(rating) as stars
from sessions
where mechanic_id is not null
group by mechanic_id
order by mechanic_id;
