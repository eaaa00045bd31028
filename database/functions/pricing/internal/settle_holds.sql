-- Settles every hold of an intake, in the order of the discounts' names. Nothing here fails for want of a budget: a payment is honoured.
-- It locks budgets, so that it comes last in its transaction.
create or replace function crm.settle_holds(intake uuid) returns void
language plpgsql as $$
declare
  wanted text;
begin
  for wanted in
    select known.discount from (
      select h.discount from crm.price_holds as h where h.intake_id = intake
      union
      select p.discount from crm.paid_discounts(intake) as p
    ) as known order by known.discount collate "C"
  loop
    perform crm.add_missing_hold(intake, wanted);
    perform crm.settle_hold(intake, wanted);
  end loop;
end $$;
