-- Counts what a principal asks, and refuses what exceeds the minute's limit of its class; a backend speaks for everybody and has none.
-- Calls in flight do not see each other, so that a limit is exceeded by at most as many as run at once.
create or replace function crm.count_request(counted_class text, counted_units integer) returns void
language plpgsql as $$
declare
  this_minute timestamptz := date_trunc('minute', now());
begin
  if crm.role() = 'service' then return; end if;
  insert into crm.request_counts as c (subject, route_class, slot, minute, units)
  values (crm.subject(), counted_class, pg_backend_pid() % 64, this_minute, counted_units)
  on conflict (subject, route_class, slot) do update set
    minute = excluded.minute, units = excluded.units + case when c.minute = excluded.minute then c.units else 0 end;
  if (
    select sum(c.units) > l.units_per_minute
    from crm.request_limits as l left join crm.request_counts as c
      on c.subject = crm.subject() and c.route_class = l.route_class and c.minute = this_minute
    where l.route_class = counted_class
    group by l.units_per_minute
  ) then
    raise exception using errcode = 'CR429', message = 'Too many requests in a minute. Please go on a little later.',
      detail = jsonb_build_object('retry_after', ceil(extract(epoch from this_minute + interval '1 minute' - now())))::text;
  end if;
end $$;
