-- Brings a hold and the sums of its budget to what its intake's payments make of it; a repeat changes nothing.
create or replace function crm.settle_hold(intake uuid, wanted text) returns void
language plpgsql as $$
declare
  h crm.price_holds;
  now_is record;
begin
  select * into h from crm.price_holds where intake_id = intake and discount = wanted for update;
  -- A statement of its own sees what was committed while this one waited for the hold.
  select * into now_is from crm.derived_hold(h);
  if (now_is.state, now_is.amount) is not distinct from (h.state, h.amount) then
    return;
  end if;
  update crm.budgets as b set
    held = b.held - case when h.state = 'held' then h.amount else 0 end + case when now_is.state = 'held' then now_is.amount else 0 end,
    used = b.used - case when h.state = 'committed' then h.amount else 0 end
    + case when now_is.state = 'committed' then now_is.amount else 0 end
  where b.discount = h.discount and b.period = h.period and b.unit = h.unit;
  update crm.price_holds as k set state = now_is.state, amount = now_is.amount where k.intake_id = intake and k.discount = wanted;
end $$;
