-- The customer buys a recommendation at its price: by the intake that they filed for it, or by one that repeats what they said
-- before the session it follows.
set local role crm_api;

create or replace function api.reserve_upsell_checkout(
  claims jsonb, request_key text, fingerprint text, wanted uuid, plans jsonb
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb;
  u crm.upsell_recommendations;
  intake crm.intakes;
begin
  perform crm.enter(claims, 'customer');
  reply := crm.claim_request(request_key, fingerprint);
  if reply is not null then
    return jsonb_build_object('answer', reply);
  end if;
  u := crm.lock_upsell(wanted);
  perform crm.open_upsell(wanted);
  if coalesce(u.price_cents, 0) = 0 then
    perform crm.refuse_conflict('This recommendation has no price to pay; follow its link instead.');
  end if;
  select * into intake from intakes as i
  where i.upsell_id = wanted and i.paid_at is null and crm.costs_as_recommended(i, u)
  order by i.created_at desc, i.id desc limit 1;
  if not found then
    intake := crm.book_upsell(u, plans);
  end if;
  return crm.answer_reservation(request_key, crm.reserve_checkout(intake, plans));
end $$;

grant execute on function api.reserve_upsell_checkout(jsonb, text, text, uuid, jsonb) to crm_app;
