-- A checkout as the API answers it, and as Stripe is asked for it.
set local role crm_owner;

create or replace function crm.checkout_reply(c crm.checkouts, created boolean) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    'id', c.id, 'intake_id', c.intake_id, 'upsell_id', c.upsell_id, 'price_cents', c.amount_cents, 'currency', c.currency,
    'status', c.status, 'url', c.url, 'expires_at', c.expires_at, 'created', created
  )
$$;

-- `answer` where the checkout is open at Stripe, which also answers the request's repeats; else `wish`, what Stripe is to open.
create or replace function crm.answer_reservation(request_key text, c crm.checkouts) returns jsonb
language plpgsql as $$
begin
  if c.url is not null then
    -- An abandoned attempt of this same request may have opened it since the key was claimed: its reply stands.
    return jsonb_build_object('answer', coalesce(
      (select r.reply from crm.requests as r where r.subject = crm.subject() and r.key = request_key),
      crm.keep_reply(request_key, crm.checkout_reply(c, false))
    ));
  end if;
  return jsonb_build_object('wish', jsonb_build_object(
    'checkout_id', c.id, 'customer_id', c.customer_id, 'intake_id', c.intake_id, 'upsell_id', c.upsell_id, 'plan', c.plan,
    'title', c.title, 'amount', c.amount_cents, 'currency', c.currency, 'stripe_price', c.stripe_price,
    'expires_at', c.expires_at,
    'session_id', (select u.session_id from crm.upsell_recommendations as u where u.id = c.upsell_id)
  ));
end $$;

grant execute on function crm.checkout_reply(crm.checkouts, boolean), crm.answer_reservation(text, crm.checkouts) to crm_api;
