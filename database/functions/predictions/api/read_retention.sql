-- Returns by the month (UTC) of their first completed session how many customers came since, and how many of them had a further one in
-- each month of their own after it: 1 is the first month after the first session.
create or replace function api.read_retention(claims jsonb, since timestamptz, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  return (
    with completed as (
      select customer_id, ended_at at time zone 'UTC' as at from sessions where duration_minutes is not null
    ), firsts as (
      select customer_id, min(at) as at, date_trunc('month', min(at))::date as month from completed
      group by customer_id having min(at) >= since at time zone 'UTC'
    ), further as (
      select f.month, a.months, count(distinct f.customer_id) as customers
      from firsts as f
      inner join completed as c on c.customer_id = f.customer_id and c.at > f.at
      cross join lateral (
        select 1 + extract(year from age(c.at, f.at))::integer * 12 + extract(month from age(c.at, f.at))::integer
      ) as a (months)
      where a.months <= at_most
      group by f.month, a.months
    ), counted as (
      select f.month, count(*) as customers, (
        select coalesce(jsonb_object_agg(r.months, r.customers), '{}') from further as r where r.month = f.month
      ) as returned
      from firsts as f group by f.month
    )
    select coalesce(jsonb_agg(to_jsonb(c) order by c.month), '[]') from counted as c
  );
end $$;

grant execute on function api.read_retention to crm_app;
