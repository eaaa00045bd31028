-- Keeps which customer of Stripe's paid a checkout of ours, where the checkout names the customer that it was opened for.
create or replace function crm.keep_stripe_customer(fact jsonb) returns void
language sql as $$
  update crm.checkouts set stripe_customer_id = fact ->> 'stripe_customer_id'
  where stripe_checkout_session_id = fact ->> 'checkout_session_id' and customer_id = (fact ->> 'customer_id')::uuid
    and fact ->> 'stripe_customer_id' is not null
    and stripe_customer_id is distinct from fact ->> 'stripe_customer_id'
$$;
