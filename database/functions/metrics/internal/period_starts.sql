-- The first days of the days, weeks or months in a range.
create or replace function crm.period_starts(first_day date, last_day date, grain text) returns date[]
language sql immutable as $$
  select case when grain in ('day', 'week', 'month') then (
    select array_agg(distinct greatest(date_trunc(grain, d)::date, first_day) order by greatest(date_trunc(grain, d)::date, first_day))
    from generate_series(first_day::timestamp, last_day::timestamp, interval '1 day') as d
  ) else array[first_day] end
$$;
