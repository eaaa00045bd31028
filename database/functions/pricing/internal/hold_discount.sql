-- Holds what an intake takes of the budget of a discount, and says whether there was enough; an intake that holds it already keeps it.
-- The row of the budget is locked from here to the end, so that this comes last in its transaction.
create or replace function crm.hold_discount(intake crm.intakes, line jsonb, limits jsonb) returns boolean
language plpgsql as $$
declare
  h crm.price_holds;
begin
  h.discount := line ->> 'discount';
  h.unit := limits ->> 'unit';
  h.period := case limits ->> 'per' when 'month' then to_char(now() at time zone 'UTC', 'YYYY-MM') else 'whole' end;
  h.amount := case h.unit when 'uses' then 1 else (line ->> 'amount_cents')::bigint end;
  insert into crm.price_holds (intake_id, discount, customer_id, period, unit, amount)
  values (intake.id, h.discount, intake.customer_id, h.period, h.unit, h.amount) on conflict (intake_id, discount) do nothing;
  perform from crm.price_holds as known where known.intake_id = intake.id and known.discount = h.discount for update;
  if exists (select from crm.price_holds as k where k.intake_id = intake.id and k.discount = h.discount and k.state = 'held') then
    return true;
  end if;
  insert into crm.budgets as b (discount, period, unit, cap, per_customer)
  values (h.discount, h.period, h.unit, (limits ->> 'cap')::bigint, (limits ->> 'per_customer')::integer)
  on conflict (discount, period, unit) do update set cap = excluded.cap, per_customer = excluded.per_customer;
  -- A statement of its own sees what was committed while this one waited for the budget.
  update crm.budgets as b set held = b.held + h.amount
  where b.discount = h.discount and b.period = h.period and b.unit = h.unit and (b.cap is null or b.held + b.used + h.amount <= b.cap)
    and (b.per_customer is null or b.per_customer > (
      select count(*) from crm.price_holds as k
      where k.customer_id = intake.customer_id and k.discount = h.discount and k.period = h.period and k.unit = h.unit
        and k.state in ('held', 'committed')
    ));
  if not found then
    return false;
  end if;
  update crm.price_holds as k set period = h.period, unit = h.unit, amount = h.amount, state = 'held'
  where k.intake_id = intake.id and k.discount = h.discount;
  return true;
end $$;
