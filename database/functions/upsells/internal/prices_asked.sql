-- The usual prices that were asked for the last thirty days, and no other ones meanwhile.
create or replace function crm.prices_asked() returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'recommendation_type', h.recommendation_type,
    'price', jsonb_build_object('amount', h.price_cents, 'currency', h.currency)
  ) order by h.recommendation_type), '[]')
  from crm.price_history as h
  cross join (select (now() at time zone 'UTC')::date - 30 as day) as since
  where h.asked_from <= since.day and h.asked_on >= since.day
    and not exists (
      select from crm.price_history as other
      where other.recommendation_type = h.recommendation_type and other.currency = h.currency
        and other.price_cents <> h.price_cents and other.asked_on >= since.day
    )
$$;
