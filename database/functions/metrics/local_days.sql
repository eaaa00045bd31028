-- The calendar of a place: when its days begin, and which days begin a week or a month.
set local role crm_owner;

create or replace function crm.is_zone(zone text) returns boolean
language plpgsql stable as $$
begin
  -- Names with digits could be rules of their own, such as XYZ3, and no place has such a name.
  if zone !~ '^[A-Za-z][A-Za-z_/-]*$' and zone !~ '^Etc/GMT[+-][0-9]{1,2}$' then
    return false;
  end if;
  perform now() at time zone zone;
  return true;
exception
  when invalid_parameter_value then
    return false;
end $$;

-- Where clocks are put back at midnight, the day begins with the first of two midnights.
create or replace function crm.day_start(day date, zone text) returns timestamptz
language sql stable as $$
  select coalesce(min(c.at), day::timestamp at time zone zone)
  from (
    select (day::timestamp at time zone zone) - k * interval '15 minutes' as at from generate_series(0, 8) as k
  ) as c
  where (c.at at time zone zone)::date = day
$$;

create or replace function crm.period_starts(first_day date, last_day date, grain text) returns date[]
language sql immutable as $$
  select case when grain in ('day', 'week', 'month') then (
    select array_agg(distinct greatest(date_trunc(grain, d)::date, first_day) order by greatest(date_trunc(grain, d)::date, first_day))
    from generate_series(first_day::timestamp, last_day::timestamp, interval '1 day') as d
  ) else array[first_day] end
$$;

grant execute on function crm.is_zone(text), crm.day_start(date, text), crm.period_starts(date, date, text) to crm_api;
