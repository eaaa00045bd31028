-- Deletes a batch of prices that nobody was asked for so long.
create or replace function crm.expire_price_history(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select recommendation_type, currency, price_cents, reduced, asked_from from crm.price_history
    where asked_on < (before at time zone 'UTC')::date limit at_most
  ), gone as (
    delete from crm.price_history as h using old
    where h.recommendation_type = old.recommendation_type and h.currency = old.currency
      and h.price_cents = old.price_cents and h.reduced = old.reduced and h.asked_from = old.asked_from
    returning 1
  )
  select count(*)::integer from gone
$$;

revoke execute on function crm.expire_price_history from crm_api;
