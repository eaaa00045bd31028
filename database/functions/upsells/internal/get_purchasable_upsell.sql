-- Locks and returns the customer's recommendation if it can still be bought; raises otherwise.
create or replace function crm.get_purchasable_upsell(wanted uuid) returns crm.upsell_recommendations
language plpgsql as $$
declare
  u crm.upsell_recommendations;
begin
  select * into u from crm.upsell_recommendations where id = wanted for update;
  if not found then
    perform crm.raise_field_error('CR404', 'upsell_id', 'There is no such recommendation.');
  elsif u.purchased_at is not null then
    perform crm.raise_conflict('This recommendation was bought already.');
  elsif u.dismissed_at is not null then
    perform crm.raise_conflict('This recommendation was dismissed; undo that first.');
  end if;
  return u;
end $$;
