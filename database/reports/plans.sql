-- How long the sessions of each plan last: as GET /api/metrics/sessions?group=plan over all time.
select plan, count(*) as opened, count(duration_minutes) as completed, round(avg(duration_minutes), 2) as average_minutes
from sessions
group by plan
order by plan;
