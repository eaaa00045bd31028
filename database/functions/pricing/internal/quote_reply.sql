-- What a recommendation costs as the API shows it: by its quote, else by its own row.
create or replace function crm.quote_reply(u crm.upsell_recommendations, q crm.quotes) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    'price_cents', coalesce(q.price_cents, u.price_cents), 'list_price_cents', coalesce(q.list_cents, u.price_cents),
    'former_price_cents', case when q.id is null then u.former_price_cents else q.former_price_cents end,
    'quote_id', q.id, 'price_basis', coalesce(q.basis, 'everyone'), 'price_expires_at', q.expires_at,
    'price_notes', coalesce(q.notes, '{}'), 'price_lines', coalesce(q.lines, '[]')
  )
$$;
