-- What we asked of the customer: the row of the checkout that we created, or else what its metadata names on our own rows.
-- Without an id the row was made up for the comparison; columns stay null where nothing of ours is named.
set local role crm_owner;

create or replace function crm.find_asked(told crm.stripe_facts) returns crm.checkouts
language plpgsql stable as $$
declare
  asked crm.checkouts;
  intake crm.intakes;
  upsell crm.upsell_recommendations;
begin
  select * into asked from crm.checkouts as c
  where c.stripe_checkout_session_id = told.checkout_session_id
    or (c.id = told.checkout_id and c.stripe_checkout_session_id is null);
  if found then
    asked.upsell_id := coalesce(asked.upsell_id, (select i.upsell_id from crm.intakes as i where i.id = asked.intake_id));
    return asked;
  end if;
  select * into intake from crm.intakes where id = told.intake_id;
  select * into upsell from crm.upsell_recommendations where id = coalesce(told.upsell_id, intake.upsell_id);
  asked.customer_id := coalesce(intake.customer_id, upsell.customer_id);
  asked.intake_id := intake.id;
  asked.upsell_id := upsell.id;
  asked.amount_cents := coalesce(intake.price_cents, upsell.price_cents);
  asked.currency := coalesce(intake.currency, upsell.currency);
  return asked;
end $$;

grant execute on function crm.find_asked(crm.stripe_facts) to crm_api;
