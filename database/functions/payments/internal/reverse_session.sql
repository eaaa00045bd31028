-- Refunds or cancels a session when all payments of its intake were reversed, and restores it when a reversal is undone;
-- a live session goes on.
create or replace function crm.reverse_session(intake uuid) returns void
language plpgsql as $$
declare
  moment timestamptz := crm.reversal_time(intake);
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
