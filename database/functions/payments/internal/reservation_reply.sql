-- `reply` for a checkout that is open at Stripe, else `request` with what Stripe has to open.
create or replace function crm.reservation_reply(idempotency_key text, c crm.checkouts) returns jsonb
language plpgsql as $$
begin
  if c.url is not null then
    -- An abandoned attempt of the same request may have opened it since the key was claimed; then its reply stands.
    return jsonb_build_object('reply', coalesce(
      (select r.reply from crm.requests as r where r.subject = crm.subject() and r.key = idempotency_key),
      crm.save_reply(idempotency_key, crm.checkout_reply(c, false))
    ));
  end if;
  return jsonb_build_object('request', jsonb_build_object(
    'checkout_id', c.id, 'customer_id', c.customer_id, 'intake_id', c.intake_id, 'upsell_id', c.upsell_id, 'plan', c.plan,
    'title', c.title, 'description', crm.quote_reasons(c.quote_id), 'amount', c.amount_cents, 'currency', c.currency, 'stripe_price', c.stripe_price,
    'expires_at', c.expires_at,
    'customer_email', (select p.email from crm.customers as p where p.id = c.customer_id),
    'stripe_customer', (
      select k.stripe_customer_id from crm.checkouts as k
      where k.customer_id = c.customer_id and k.stripe_customer_id is not null
      order by k.created_at desc, k.id desc limit 1
    ),
    'session_id', (select u.session_id from crm.upsell_recommendations as u where u.id = c.upsell_id)
  ));
end $$;
