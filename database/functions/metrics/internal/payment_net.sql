-- A payment's net revenue, from its own row alone: only a change of that row counts it again.
-- Not from net_cents: a virtual column is null in the rows that a trigger sees.
create or replace function crm.payment_net(p crm.payments) returns bigint
language sql immutable as $$
  select case when p.flag is null then p.amount_cents - p.refunded_cents - p.lost_cents else 0 end
$$;
