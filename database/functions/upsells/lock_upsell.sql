-- The customer's own recommendation, locked for their answer; anything else is unknown.
set local role crm_owner;

create or replace function crm.lock_upsell(wanted uuid) returns crm.upsell_recommendations
language plpgsql as $$
declare
  u crm.upsell_recommendations;
begin
  select * into u from crm.upsell_recommendations where id = wanted for update;
  if not found then
    perform crm.refuse_unknown('recommendation');
  end if;
  return u;
end $$;

grant execute on function crm.lock_upsell(uuid) to crm_api;
