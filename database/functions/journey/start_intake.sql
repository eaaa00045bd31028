-- Files an intake at the plan and price that the catalogue gave it. A free plan's session exists from here on.
set local role crm_api;

create or replace function api.start_intake(
  claims jsonb, request_key text, fingerprint text, intake jsonb, contact jsonb
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb;
  given crm.intakes;
  upsell crm.upsell_recommendations;
  s crm.sessions;
begin
  perform crm.enter(claims, 'customer');
  reply := crm.claim_request(request_key, fingerprint);
  if reply is not null then
    return reply;
  end if;
  insert into customers (id, name, email, phone)
  values (crm.subject(), contact ->> 'name', contact ->> 'email', contact ->> 'phone')
  on conflict (id) do update set name = excluded.name, email = excluded.email, phone = coalesce(excluded.phone, customers.phone);

  given := jsonb_populate_record(null::crm.intakes, intake);
  if given.upsell_id is not null then
    upsell := crm.open_upsell(given.upsell_id);
    if crm.upsell_price_applies(upsell, given.plan, given.price_cents, given.currency) then
      given.price_cents := upsell.price_cents;
      given.stripe_price := upsell.stripe_price;
    end if;
  end if;
  insert into intakes (
    customer_id, plan, session_type, minutes, price_cents, currency, stripe_price, vehicle, concern, files, urgent, upsell_id
  ) values (
    crm.subject(), given.plan, given.session_type, given.minutes, given.price_cents, given.currency, given.stripe_price,
    given.vehicle, given.concern, given.files, given.urgent, given.upsell_id
  ) returning * into given;

  if given.price_cents = 0 and given.session_type is not null then
    s := crm.open_session(given);
  end if;
  perform crm.record(given.customer_id, 'intake_submitted', s.id, jsonb_build_object(
    'intake_id', given.id, 'plan', given.plan, 'vehicle', given.vehicle, 'files_count', cardinality(given.files),
    'urgent', given.urgent
  ));
  return crm.keep_reply(request_key, jsonb_build_object(
    'intake', to_jsonb(given),
    'session', case when s.id is not null then crm.session_reply(s) end,
    'next', case when given.price_cents = 0 then 'wait' else 'checkout' end
  ));
end $$;

grant execute on function api.start_intake(jsonb, text, text, jsonb, jsonb) to crm_app;
