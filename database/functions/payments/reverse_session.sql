-- A session stands while a payment of its intake does. When all of it went back, an ended session is refunded and one that never
-- went live is cancelled; a live one goes on. When the money returns, so does the session.
set local role crm_owner;

create or replace function crm.reverse_session(intake uuid) returns void
language plpgsql as $$
begin
  if exists (
    select from crm.payments as p
    where p.intake_id = intake and p.state <> 'reversed' and (p.flag is null or p.flag = 'paid_twice')
  ) then
    update crm.sessions set
      status = status_before_reversal, status_before_reversal = null,
      ended_at = case when status = 'refunded' then ended_at end
    where intake_id = intake and status_before_reversal is not null and status in ('refunded', 'cancelled');
  else
    update crm.sessions set
      status_before_reversal = status,
      status = case when status in ('completed', 'cancelled', 'unattended', 'expired') then 'refunded' else 'cancelled' end,
      ended_at = coalesce(ended_at, (
        select max(p.reversed_at) from crm.payments as p
        where p.intake_id = intake and (p.flag is null or p.flag = 'paid_twice')
      ))
    where intake_id = intake and status_before_reversal is null
      and status in ('completed', 'cancelled', 'unattended', 'expired', 'pending', 'scheduled', 'accepted', 'waiting');
  end if;
end $$;

grant execute on function crm.reverse_session(uuid) to crm_api;
