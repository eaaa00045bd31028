-- Refuses an intake that is paid, free, being paid, or for a recommendation that cannot be bought.
create or replace function crm.assert_payable(intake crm.intakes) returns void
language plpgsql as $$
begin
  if intake.paid_at is not null then
    perform crm.raise_conflict('This intake was paid already.');
  elsif intake.price_cents = 0 then
    perform crm.raise_conflict('This intake costs nothing, so there is nothing to pay.');
  elsif exists (select from crm.checkouts where intake_id = intake.id and status = 'processing') then
    perform crm.raise_conflict('A payment for this intake is on its way.');
  elsif intake.upsell_id is not null then
    perform crm.get_purchasable_upsell(intake.upsell_id);
  end if;
end $$;
