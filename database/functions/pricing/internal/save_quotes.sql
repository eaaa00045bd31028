-- Keeps the quote of each recommendation that some decisions after a session have made; one that has a quote keeps it.
create or replace function crm.save_quotes(s crm.sessions, decisions jsonb) returns void
language sql as $$
  insert into crm.quotes (
    customer_id, upsell_id, list_cents, price_cents, former_price_cents, currency, stripe_price, lines, basis, clamp, notes, terms, expires_at
  )
  select
    s.customer_id, u.id, coalesce(q.list_cents, d.price_cents), d.price_cents, d.former_price_cents, d.currency, d.stripe_price,
    coalesce(q.lines, '[]'), coalesce(q.basis, 'everyone'), q.clamp, coalesce(q.notes, '{}'), coalesce(q.terms, '{}'), q.expires_at
  from jsonb_to_recordset(decisions) as d (
    recommendation_type text, offered boolean, price_cents bigint, former_price_cents bigint, currency text, stripe_price text, quote jsonb
  )
  inner join crm.upsell_recommendations as u on u.session_id = s.id and u.recommendation_type = d.recommendation_type
  left join lateral jsonb_to_record(d.quote) as q (
    list_cents bigint, lines jsonb, basis text, clamp text, notes jsonb, terms jsonb, expires_at timestamptz
  ) on true
  where d.offered and d.price_cents is not null and not exists (select from crm.quotes as known where known.upsell_id = u.id)
$$;
