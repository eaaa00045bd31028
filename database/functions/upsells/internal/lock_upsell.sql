-- Locks and returns the customer's own recommendation; raises not found otherwise.
create or replace function crm.lock_upsell(wanted uuid) returns crm.upsell_recommendations
language plpgsql as $$
declare
  u crm.upsell_recommendations;
begin
  select * into u from crm.upsell_recommendations where id = wanted for update;
  if not found then
    perform crm.raise_not_found('recommendation');
  end if;
  return u;
end $$;
