-- Reserves a checkout for a recommendation, by its own intake or one copied from the session it follows.
create or replace function api.reserve_upsell_checkout(
  claims jsonb, idempotency_key text, fingerprint text, wanted uuid, plans jsonb, agreed uuid default null, limits jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer');
  u crm.upsell_recommendations;
  intake crm.intakes;
begin
  if reply is not null then return jsonb_build_object('reply', reply); end if;
  u := crm.lock_upsell(wanted);
  perform crm.get_purchasable_upsell(wanted);
  if coalesce(u.price_cents, 0) = 0 then
    perform crm.raise_conflict('This recommendation has no price to pay; follow its link instead.');
  end if;
  select * into intake from intakes as i
  where i.upsell_id = wanted and crm.matches_upsell_price(i, u)
  order by i.created_at desc, i.id desc limit 1;
  if found then
    perform crm.assert_payable(intake);
  end if;
  return crm.reserve_as_agreed(idempotency_key, u, intake, plans, agreed, limits);
end $$;

grant execute on function api.reserve_upsell_checkout to crm_app;
