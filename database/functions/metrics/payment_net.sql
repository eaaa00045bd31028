-- What a payment has earned: the one place that the figures ask. It may look at nothing but the payment's own row, for only a change
-- of that row tells them to count again, and not at net_cents: a virtual column is null in the rows that a trigger is shown.
set local role crm_owner;

create or replace function crm.payment_net(p crm.payments) returns bigint
language sql immutable as $$
  select case when p.flag is null then p.amount_cents - p.refunded_cents - p.lost_cents else 0 end
$$;

grant execute on function crm.payment_net(crm.payments) to crm_api;
