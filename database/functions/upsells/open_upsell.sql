-- A recommendation of the principal that can still be bought, and whether its price is the one that a plan costs.
set local role crm_owner;

create or replace function crm.open_upsell(wanted uuid) returns crm.upsell_recommendations
language plpgsql as $$
declare
  u crm.upsell_recommendations;
begin
  select * into u from crm.upsell_recommendations where id = wanted;
  if not found then
    perform crm.refuse_field('CR404', 'upsell_id', 'There is no such recommendation.');
  elsif u.purchased_at is not null then
    perform crm.refuse_conflict('This recommendation was bought already.');
  elsif u.dismissed_at is not null then
    perform crm.refuse_conflict('This recommendation was dismissed; undo that first.');
  end if;
  return u;
end $$;

-- One that names no plan prices whichever the customer chooses, but never makes a dearer plan cheaper.
create or replace function crm.upsell_price_applies(
  u crm.upsell_recommendations, chosen text, plan_price bigint, plan_currency text
) returns boolean
language sql immutable as $$
  select u.price_cents is not null and u.currency = plan_currency
    and case when u.plan is null then plan_price > 0 and plan_price <= u.price_cents else u.plan = chosen end
$$;

grant execute on function crm.open_upsell(uuid), crm.upsell_price_applies(crm.upsell_recommendations, text, bigint, text) to crm_api;
