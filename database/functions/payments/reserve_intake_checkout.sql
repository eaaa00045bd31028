-- The customer pays for an intake: what is already open, or what Stripe is to open.
set local role crm_api;

create or replace function api.reserve_intake_checkout(
  claims jsonb, request_key text, fingerprint text, wanted uuid, plans jsonb
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb;
  intake crm.intakes;
begin
  perform crm.enter(claims, 'customer');
  reply := crm.claim_request(request_key, fingerprint);
  if reply is not null then
    return jsonb_build_object('answer', reply);
  end if;
  select * into intake from intakes where id = wanted;
  if not found then
    perform crm.refuse_unknown('intake');
  end if;
  return crm.answer_reservation(request_key, crm.reserve_checkout(intake, plans));
end $$;

grant execute on function api.reserve_intake_checkout(jsonb, text, text, uuid, jsonb) to crm_app;
