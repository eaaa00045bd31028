-- A customer as the API returns it, with totals and value by currency.
create or replace function crm.customer_reply(c crm.customers) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', c.id, 'name', c.name, 'email', c.email, 'phone', c.phone, 'created_at', c.created_at,
    'first_intake_at', t.first_intake_at, 'sessions', t.sessions, 'sessions_completed', t.sessions_completed,
    'upsells_shown', t.upsells_shown, 'upsells_purchased', t.upsells_purchased,
    'value', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'currency', v.currency, 'count', v.payments, 'paid', v.gross, 'net', v.net
      ) order by v.currency), '[]')
      from crm.compute_customer_values(c.id) as v
    )
  )
  from crm.compute_customer_totals(c.id) as t
$$;
