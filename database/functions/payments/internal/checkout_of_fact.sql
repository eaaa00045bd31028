-- The Stripe checkout that a fact belongs to, through its intent or charge; null while it is unknown.
create or replace function crm.checkout_of_fact(named crm.stripe_facts) returns text
language sql stable as $$
  select coalesce(named.checkout_session_id, (
    select min(f.checkout_session_id) from crm.stripe_facts as f
    where f.kind = 'checkout' and f.payment_intent_id = coalesce(
      named.payment_intent_id, (select min(c.payment_intent_id) from crm.stripe_facts as c where c.charge_id = named.charge_id)
    )
  ))
$$;

comment on function crm.checkout_of_fact(crm.stripe_facts) is 'Null where the checkout is not known yet: what names it is held until it is.';
