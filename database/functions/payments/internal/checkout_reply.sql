-- A checkout as the API returns it.
create or replace function crm.checkout_reply(c crm.checkouts, created boolean) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    'id', c.id, 'intake_id', c.intake_id, 'upsell_id', c.upsell_id, 'price_cents', c.amount_cents, 'currency', c.currency,
    'status', c.status, 'url', c.url, 'expires_at', c.expires_at, 'created', created
  )
$$;
