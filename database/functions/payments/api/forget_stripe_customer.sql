-- Forgets a customer of Stripe's that was deleted there; a repeat finds nothing.
create or replace function api.forget_stripe_customer(claims jsonb, stripe_customer text) returns void
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'service');
  update checkouts set stripe_customer_id = null where stripe_customer_id = stripe_customer;
end $$;

grant execute on function api.forget_stripe_customer to crm_worker;
