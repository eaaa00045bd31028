-- When the last payment of an intake was reversed; null while one stands.
create or replace function crm.reversal_time(intake uuid) returns timestamptz
language sql stable as $$
  select case when bool_and(p.state = 'reversed') then max(p.reversed_at) end
  from crm.payments as p where p.intake_id = intake and (p.flag is null or p.flag = 'paid_twice')
$$;
