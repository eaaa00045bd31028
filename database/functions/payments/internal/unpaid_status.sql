-- The status of an unpaid checkout; what ended it counts before what began it.
create or replace function crm.unpaid_status(checkout text) returns text
language sql stable as $$
  select case
    when bool_or(f.status = 'failed') then 'failed'
    when bool_or(f.status = 'unpaid') then 'processing'
    when bool_or(f.status = 'expired') then 'expired'
    else 'open'
  end
  from crm.stripe_facts as f where f.kind = 'checkout' and f.subject = checkout
$$;
