-- Reserves a checkout for the customer's intake, at the quote that they agreed to where a recommendation has set its price.
create or replace function api.reserve_intake_checkout(
  claims jsonb, idempotency_key text, fingerprint text, wanted uuid, plans jsonb, agreed uuid default null, limits jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer');
  intake crm.intakes;
  u crm.upsell_recommendations;
begin
  if reply is not null then return jsonb_build_object('reply', reply); end if;
  select * into intake from intakes where id = wanted;
  if not found then
    perform crm.raise_not_found('intake');
  end if;
  if intake.quote_id is not null then
    select * into u from upsell_recommendations where id = intake.upsell_id;
  end if;
  perform crm.assert_payable(intake);
  return crm.reserve_as_agreed(idempotency_key, u, intake, plans, agreed, limits);
end $$;

grant execute on function api.reserve_intake_checkout to crm_app;
