-- Returns how many of the latest acts of all customers fell into each hour of their own day, from 0 to 23.
create or replace function api.count_act_hours(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'service');
  return (
    select jsonb_agg(coalesce(f.acts, 0) order by h.hour)
    from generate_series(0, 23) as h (hour)
    left join (
      select extract(hour from a.created_at at time zone c.time_zone) as hour, count(*) as acts
      from unnest(crm.own_acts()) as t (name)
      cross join lateral (
        select i.customer_id, i.created_at from crm_interactions as i
        where i.interaction_type = t.name order by i.created_at desc limit 500
      ) as a
      inner join customers as c on c.id = a.customer_id
      where c.time_zone is not null
      group by 1
    ) as f on f.hour = h.hour
  );
end $$;

grant execute on function api.count_act_hours to crm_worker;
