-- Refuses an intake at a recommendation's price when another has taken it; the caller holds the recommendation.
create or replace function crm.assert_upsell_price_unused(u crm.upsell_recommendations) returns void
language plpgsql as $$
begin
  if exists (select from crm.intakes as i where i.upsell_id = u.id and crm.matches_upsell_price(i, u)) then
    perform crm.raise_field_error(
      'CR409', 'upsell_id', 'An earlier intake has taken this recommendation''s price: pay that one, or file without the recommendation.'
    );
  end if;
end $$;
