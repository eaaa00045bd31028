-- The checkout that we created for a fact, or one made up from the rows that its metadata name, with id null.
create or replace function crm.expected_checkout(fact crm.stripe_facts) returns crm.checkouts
language plpgsql stable as $$
declare
  expected crm.checkouts;
  intake crm.intakes;
  upsell crm.upsell_recommendations;
begin
  select * into expected from crm.checkouts as c
  where c.stripe_checkout_session_id = fact.checkout_session_id
    or (c.id = fact.checkout_id and c.stripe_checkout_session_id is null);
  if found then
    expected.upsell_id := coalesce(expected.upsell_id, (select i.upsell_id from crm.intakes as i where i.id = expected.intake_id));
    return expected;
  end if;
  select * into intake from crm.intakes where id = fact.intake_id;
  select * into upsell from crm.upsell_recommendations where id = coalesce(fact.upsell_id, intake.upsell_id);
  expected.customer_id := coalesce(intake.customer_id, upsell.customer_id);
  expected.intake_id := intake.id;
  expected.upsell_id := upsell.id;
  expected.quote_id := intake.quote_id;
  expected.amount_cents := coalesce(intake.price_cents, upsell.price_cents);
  expected.currency := coalesce(intake.currency, upsell.currency);
  return expected;
end $$;
