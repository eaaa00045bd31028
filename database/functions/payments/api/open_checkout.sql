-- Stores where Stripe has opened a reserved checkout and appends the interaction once; a repeat finds it open.
create or replace function api.open_checkout(
  claims jsonb, idempotency_key text, wanted uuid, stripe_session_id text, address text, expiry timestamptz
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  c crm.checkouts;
begin
  perform crm.authorize_call(claims, 'customer');
  update checkouts set stripe_checkout_session_id = stripe_session_id, url = address, expires_at = expiry
  where id = wanted and url is null and status = 'open'
  returning * into c;
  if found then
    perform crm.append_interaction(c.customer_id, 'checkout_started', null, jsonb_build_object(
      'plan', c.plan, 'amount', c.amount_cents, 'currency', c.currency, 'stripe_session_id', c.stripe_checkout_session_id,
      'intake_id', c.intake_id
    ));
  else
    select * into c from checkouts where id = wanted;
    if not found then
      perform crm.raise_not_found('checkout');
    elsif c.url is null then
      perform crm.raise_conflict('This checkout is over; start another.');
    end if;
  end if;
  return crm.save_reply(idempotency_key, crm.checkout_reply(c, true));
end $$;

grant execute on function api.open_checkout to crm_app;
