-- A session stands while a payment of its intake does. When all of it went back, an ended session is refunded and one that never
-- went live is cancelled; a live one goes on. When the money returns, so does the session.
set local role crm_owner;

create or replace function crm.reverse_session(intake uuid) returns void
language plpgsql as $$
declare
  moment timestamptz := crm.reversal_of(intake);
begin
  if moment is null then
    update crm.sessions set
      status = status_before_reversal, status_before_reversal = null,
      ended_at = case when status = 'refunded' then ended_at end
    where intake_id = intake and status_before_reversal is not null and status in ('refunded', 'cancelled');
    return;
  end if;
  update crm.sessions set
    status_before_reversal = status,
    status = case when status in ('completed', 'cancelled', 'unattended', 'expired') then 'refunded' else 'cancelled' end
  where intake_id = intake and status_before_reversal is null
    and status in ('completed', 'cancelled', 'unattended', 'expired', 'pending', 'scheduled', 'accepted', 'waiting');
  update crm.sessions set ended_at = moment
  where intake_id = intake and status_before_reversal is not null and status = 'cancelled' and ended_at is distinct from moment;
end $$;

-- When the last payment of an intake went back as a whole; null while one stands.
create or replace function crm.reversal_of(intake uuid) returns timestamptz
language sql stable as $$
  select case when bool_and(p.state = 'reversed') then max(p.reversed_at) end
  from crm.payments as p where p.intake_id = intake and (p.flag is null or p.flag = 'paid_twice')
$$;

grant execute on function crm.reverse_session(uuid), crm.reversal_of(uuid) to crm_api;
