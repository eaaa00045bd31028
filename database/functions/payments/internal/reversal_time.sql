-- When the last payment of an intake was reversed, or made one that turned out to pay for nothing; null while one stands.
create or replace function crm.reversal_time(intake uuid) returns timestamptz
language sql stable as $$
  select case when bool_and(p.state = 'reversed' or not counts) then
    coalesce(max(p.reversed_at) filter (where counts), max(p.paid_at))
  end
  from crm.payments as p, lateral (select p.flag is null or p.flag = 'paid_twice' as counts) as c
  where p.intake_id = intake
$$;
