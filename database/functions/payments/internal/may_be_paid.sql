-- Whether money may still come for a checkout: it is on its way, or there is an address to pay it, which only Stripe closes.
create or replace function crm.may_be_paid(c crm.checkouts) returns boolean
language sql stable as $$
  select case
    when c.status = 'processing' then true
    when c.url is null and c.stripe_checkout_session_id is null then c.status = 'open' and c.expires_at > now()
    else c.status in ('open', 'expired') and crm.unpaid_status(c.stripe_checkout_session_id) in ('open', 'processing')
  end
$$;
