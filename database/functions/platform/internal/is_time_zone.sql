-- Whether this is the name of an IANA time zone.
create or replace function crm.is_time_zone(zone text) returns boolean
language plpgsql stable as $$
begin
  -- A name with digits could be a POSIX rule such as XYZ3, which no place has.
  if zone !~ '^[A-Za-z][A-Za-z_/-]*$' and zone !~ '^Etc/GMT[+-][0-9]{1,2}$' then
    return false;
  end if;
  perform now() at time zone zone;
  return true;
exception
  when invalid_parameter_value then
    return false;
end $$;
