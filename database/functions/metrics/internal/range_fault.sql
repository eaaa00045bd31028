-- The API parameter at fault in a range of days with a message, or null.
create or replace function crm.range_fault(first_day date, last_day date, zone text) returns jsonb
language plpgsql stable as $$
declare
  until date;
begin
  if not crm.is_time_zone(zone) then
    return '{"fault": "tz", "message": "should be a time zone of the IANA, such as Europe/Berlin"}';
  end if;
  until := coalesce(last_day, (now() at time zone zone)::date);
  if first_day > until then
    return '{"fault": "from", "message": "should not be after `to`, which is today unless given"}';
  elsif until - first_day > 3660 then
    return '{"fault": "from", "message": "should be at most ten years before `to`"}';
  end if;
  return null;
end $$;
