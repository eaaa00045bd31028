-- A recommendation at its present price: that of its quote, or its own where it has none.
create or replace function crm.as_quoted(u crm.upsell_recommendations) returns crm.upsell_recommendations
language plpgsql stable as $$
declare
  q crm.quotes := crm.current_quote(u.id);
begin
  if q.id is not null then
    u.price_cents := q.price_cents;
    u.former_price_cents := q.former_price_cents;
    u.stripe_price := q.stripe_price;
  end if;
  return u;
end $$;
