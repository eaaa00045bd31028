-- Reserves a checkout for the customer's intake.
create or replace function api.reserve_intake_checkout(
  claims jsonb, idempotency_key text, fingerprint text, wanted uuid, plans jsonb
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer');
  intake crm.intakes;
begin
  if reply is not null then return jsonb_build_object('reply', reply); end if;
  select * into intake from intakes where id = wanted;
  if not found then
    perform crm.raise_not_found('intake');
  end if;
  return crm.reservation_reply(idempotency_key, crm.reserve_checkout(intake, plans));
end $$;

grant execute on function api.reserve_intake_checkout to crm_app;
