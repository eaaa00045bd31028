-- The usual prices that were asked for the last thirty days, and no other ones meanwhile; `reduced` where everyone was asked less within
-- them, which only the discount that runs now may have done, from a day on that had the usual price for thirty days before it.
create or replace function crm.prices_asked() returns jsonb
language sql stable as $$
  with since as (
    select (now() at time zone 'UTC')::date - 30 as day
  ), reductions as (
    select h.recommendation_type, h.currency, max(h.asked_from) as began, count(*) as runs
    from crm.price_history as h, since
    where h.reduced and h.asked_on >= since.day group by h.recommendation_type, h.currency
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'recommendation_type', h.recommendation_type,
    'price', jsonb_build_object('amount', h.price_cents, 'currency', h.currency), 'reduced', r.began is not null
  ) order by h.recommendation_type), '[]')
  from crm.price_history as h
  cross join since
  left join reductions as r on r.recommendation_type = h.recommendation_type and r.currency = h.currency
  where not h.reduced and h.asked_from <= since.day and h.asked_on >= since.day
    and (r.began is null or (r.runs = 1 and h.asked_from <= r.began - 30))
    and not exists (
      select from crm.price_history as other
      where other.recommendation_type = h.recommendation_type and other.currency = h.currency and not other.reduced
        and other.price_cents <> h.price_cents and other.asked_on >= since.day
    )
$$;
