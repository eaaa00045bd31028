-- Adds the hold that a paid intake should have and has not: its checkout was opened by another backend.
create or replace function crm.add_missing_hold(intake uuid, wanted text) returns void
language plpgsql as $$
declare
  missing record;
begin
  select l.customer_id, l.amount_cents, l.limits, l.limits ->> 'unit' as unit,
    case l.limits ->> 'per' when 'month' then to_char(l.paid_at at time zone 'UTC', 'YYYY-MM') else 'whole' end as period
  into missing
  from crm.paid_discounts(intake) as l
  where l.discount = wanted and not exists (select from crm.price_holds as h where h.intake_id = intake and h.discount = wanted);
  if found then
    insert into crm.price_holds (intake_id, discount, customer_id, period, unit, amount)
    values (
      intake, wanted, missing.customer_id, missing.period, missing.unit, case missing.unit when 'uses' then 1 else missing.amount_cents end
    ) on conflict (intake_id, discount) do nothing;
    insert into crm.budgets (discount, period, unit, cap, per_customer)
    values (wanted, missing.period, missing.unit, (missing.limits ->> 'cap')::bigint, (missing.limits ->> 'per_customer')::integer)
    on conflict (discount, period, unit) do nothing;
  end if;
end $$;
