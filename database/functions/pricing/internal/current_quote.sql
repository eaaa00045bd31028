-- The quote of a recommendation that stands, which is its price; none where it was made without one.
create or replace function crm.current_quote(upsell uuid) returns crm.quotes
language sql stable as $$
  select * from crm.quotes where upsell_id = upsell order by id desc limit 1
$$;
