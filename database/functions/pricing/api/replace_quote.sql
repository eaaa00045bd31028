-- Keeps what a recommendation costs its customer now that a quote of it holds no more; of two at once the first stands.
create or replace function api.replace_quote(claims jsonb, wanted uuid, replacement jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  q crm.quotes;
begin
  perform crm.authorize_call(claims, 'customer');
  perform crm.assert_not_erased(crm.subject());
  select * into q from quotes where id = wanted;
  if not found then
    perform crm.raise_not_found('quote');
  end if;
  insert into quotes (
    customer_id, upsell_id, replaces, list_cents, price_cents, former_price_cents, currency, stripe_price, lines, basis, clamp, notes, terms,
    expires_at
  )
  select
    q.customer_id, q.upsell_id, q.id, q.list_cents, r.price_cents, r.former_price_cents, q.currency, r.stripe_price, r.lines, r.basis, r.clamp,
    r.notes, r.terms, r.expires_at
  from jsonb_to_record(replacement) as r (
    price_cents bigint, former_price_cents bigint, stripe_price text, lines jsonb, basis text, clamp text, notes jsonb, terms jsonb,
    expires_at timestamptz
  )
  on conflict (replaces) do nothing;
  return to_jsonb(crm.current_quote(q.upsell_id));
end $$;

grant execute on function api.replace_quote to crm_app;
