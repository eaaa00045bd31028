-- Returns at most so many customers who meet a campaign's entry since a time and are not enrolled for it: compared with the enrolments
-- themselves, so that a run that was late, or one beside it, leaves nobody out.
create or replace function api.find_entries(
  claims jsonb, at timestamptz, wanted text, entry text, since timestamptz, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'service');
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'customer_id', f.customer_id, 'entry_key', f.entry_key, 'entered_at', f.entered_at, 'time_zone', c.time_zone
    ) order by f.entered_at, f.entry_key), '[]')
    from (
      select m.customer_id, m.entry_key, m.entered_at from crm.met_entries(entry, since, at) as m
      where not exists (
        select from enrolments as e
        where e.campaign = wanted and e.customer_id = m.customer_id and e.entry_key = m.entry_key
      ) and not exists (select from erasures as x where x.customer_id = m.customer_id)
      order by m.entered_at, m.entry_key limit at_most
    ) as f
    inner join customers as c on c.id = f.customer_id
  );
end $$;

grant execute on function api.find_entries to crm_worker;
