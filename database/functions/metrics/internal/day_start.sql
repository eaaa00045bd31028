-- When a day begins in a time zone; where clocks are put back at midnight, with the first of two midnights.
create or replace function crm.day_start(day date, zone text) returns timestamptz
language sql stable as $$
  select coalesce(min(c.at), day::timestamp at time zone zone)
  from (
    select (day::timestamp at time zone zone) - k * interval '15 minutes' as at from generate_series(0, 8) as k
  ) as c
  where (c.at at time zone zone)::date = day
$$;
