-- The quote that a customer agreed to: the one named, else that of the intake, else the first one of the recommendation; raises not found
-- where what is named is no quote of it. Null for a plan at its own price.
create or replace function crm.agreed_quote(u crm.upsell_recommendations, intake crm.intakes, named uuid) returns crm.quotes
language plpgsql stable as $$
declare
  q crm.quotes;
begin
  if named is not null then
    select * into q from crm.quotes where id = named and upsell_id = u.id;
    if not found then
      perform crm.raise_field_error('CR404', 'quote_id', 'There is no such quote of this recommendation.');
    end if;
  elsif intake.id is not null then
    select * into q from crm.quotes where id = intake.quote_id;
  else
    select * into q from crm.quotes where upsell_id = u.id and replaces is null;
  end if;
  return q;
end $$;
