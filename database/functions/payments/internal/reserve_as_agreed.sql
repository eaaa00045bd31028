-- Reserves a checkout at the quote that a customer agreed to, with every discount of it held, and returns `reply` or `request`. When the
-- quote holds no more, nothing is reserved: `refused` has the latest one, and `ended` what of it has nothing left.
create or replace function crm.reserve_as_agreed(
  idempotency_key text, u crm.upsell_recommendations, intake crm.intakes, plans jsonb, agreed uuid, limits jsonb
) returns jsonb
language plpgsql as $$
declare
  q crm.quotes := crm.agreed_quote(u, intake, agreed);
  latest crm.quotes := crm.current_quote(u.id);
  c crm.checkouts;
  ended text[];
begin
  if q.id <> latest.id then
    return jsonb_build_object('refused', to_jsonb(latest), 'ended', jsonb '[]');
  end if;
  begin
    if intake.id is null then
      intake := crm.create_intake_for_upsell(u, plans, q);
    end if;
    c := crm.reserve_checkout(intake, plans, q);
    ended := crm.hold_discounts(intake, q, limits);
    if cardinality(ended) > 0 then
      raise exception using errcode = 'CR000', message = 'Undoes what was reserved.';
    end if;
  exception when sqlstate 'CR000' then
    return jsonb_build_object('refused', to_jsonb(q), 'ended', to_jsonb(ended));
  end;
  return crm.reservation_reply(idempotency_key, c);
end $$;
