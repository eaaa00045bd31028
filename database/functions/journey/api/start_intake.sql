-- Creates an intake at its catalogue price, and at once the session when it is free.
create or replace function api.start_intake(
  claims jsonb, idempotency_key text, fingerprint text, intake jsonb, contact jsonb, most_open_free integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer');
  given crm.intakes;
  upsell crm.upsell_recommendations;
  quote crm.quotes;
  s crm.sessions;
begin
  if reply is not null then return reply; end if;
  insert into customers (id, name, email, phone, time_zone, locale)
  values (
    crm.subject(), contact ->> 'name', contact ->> 'email', contact ->> 'phone',
    case when crm.is_time_zone(contact ->> 'time_zone') then contact ->> 'time_zone' end, contact ->> 'locale'
  )
  on conflict (id) do update set
    name = excluded.name, email = excluded.email, phone = coalesce(excluded.phone, customers.phone),
    time_zone = coalesce(excluded.time_zone, customers.time_zone), locale = coalesce(excluded.locale, customers.locale);
  if contact ->> 'mail_consent' is not null then
    insert into consents (customer_id, topic, given, source, wording_version)
    values (crm.subject(), '*', (contact ->> 'mail_consent')::boolean, 'intake', contact ->> 'consent_wording');
  end if;

  given := jsonb_populate_record(null::crm.intakes, intake);
  if given.upsell_id is not null then
    upsell := crm.get_purchasable_upsell(given.upsell_id);
    if upsell.plan <> given.plan then
      given.upsell_id := null;  -- Another plan is another purchase.
    elsif crm.upsell_price_applies(upsell, given.plan, given.price_cents, given.currency) then
      perform crm.assert_upsell_price_unused(upsell);
      quote := crm.current_quote(upsell.id);
      upsell := crm.as_quoted(upsell);
      given.quote_id := quote.id;
      given.price_cents := upsell.price_cents;
      given.stripe_price := upsell.stripe_price;
      given.minutes := coalesce(upsell.minutes, given.minutes);
    end if;
  end if;
  insert into intakes (
    customer_id, plan, session_type, minutes, price_cents, currency, stripe_price, vehicle, concern, files, urgent, upsell_id, quote_id
  ) values (
    crm.subject(), given.plan, given.session_type, given.minutes, given.price_cents, given.currency, given.stripe_price,
    given.vehicle, given.concern, given.files, given.urgent, given.upsell_id, given.quote_id
  ) returning * into given;

  if given.price_cents = 0 and given.session_type is not null then
    perform crm.assert_free_session_allowed(most_open_free);
    s := crm.create_session_for_intake(given);
  end if;
  perform crm.append_interaction(given.customer_id, 'intake_submitted', s.id, jsonb_build_object(
    'intake_id', given.id, 'plan', given.plan, 'vehicle', given.vehicle, 'files_count', cardinality(given.files),
    'urgent', given.urgent
  ));
  return crm.save_reply(idempotency_key, jsonb_build_object(
    'intake', to_jsonb(given),
    'session', case when s.id is not null then crm.session_reply(s) end,
    'next', case when given.price_cents = 0 then 'wait' else 'checkout' end
  ));
end $$;

grant execute on function api.start_intake to crm_app;
