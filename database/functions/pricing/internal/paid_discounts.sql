-- The limited discounts of the quote that the payment of an intake was made at; none while nothing stands as paid.
create or replace function crm.paid_discounts(intake uuid)
returns table (discount text, amount_cents bigint, limits jsonb, customer_id uuid, paid_at timestamptz, reversed boolean)
language sql stable rows 2 as $$
  select l.value ->> 'discount', (l.value ->> 'amount_cents')::bigint, l.value -> 'limits', p.customer_id, p.paid_at, p.state = 'reversed'
  from crm.payments as p
  join crm.intakes as i on i.id = p.intake_id
  left join crm.checkouts as c on c.stripe_checkout_session_id = p.stripe_checkout_session_id
  join crm.quotes as q on q.id = coalesce(c.quote_id, i.quote_id)
  cross join jsonb_array_elements(q.lines) as l
  where p.intake_id = intake and p.flag is null and jsonb_typeof(l.value -> 'limits') = 'object'
$$;
