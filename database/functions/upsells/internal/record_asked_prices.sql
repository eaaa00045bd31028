-- Keeps on which days offers were made at their usual prices, or at what a discount for everyone left of them, a write a day: a run ends
-- with another price, or with thirty days of none. A price that only some get is asked of nobody else.
create or replace function crm.record_asked_prices(decisions jsonb) returns void
language sql as $$
  insert into crm.price_history (recommendation_type, currency, price_cents, reduced, asked_from, asked_on)
  select d.recommendation_type, d.currency, d.price_cents, d.reduced, coalesce(run.asked_from, today.day), today.day
  from (
    select r.*, r.price_cents < coalesce((r.quote ->> 'list_cents')::bigint, r.price_cents) as reduced
    from jsonb_to_recordset(decisions) as r (
      recommendation_type text, offered boolean, price_cents bigint, currency text, details jsonb, quote jsonb
    )
  ) as d
  cross join (select (now() at time zone 'UTC')::date as day) as today
  left join lateral (
    select h.price_cents, h.asked_from, h.asked_on from crm.price_history as h
    where h.recommendation_type = d.recommendation_type and h.currency = d.currency and h.reduced = d.reduced
    order by h.asked_on desc, h.asked_from desc limit 1
  ) as latest on true
  left join lateral (
    select latest.asked_from, latest.asked_on where latest.price_cents = d.price_cents and latest.asked_on >= today.day - 30
  ) as run on true
  where d.offered and d.details ->> 'price_code' = 'standard' and run.asked_on is distinct from today.day
    and (not d.reduced or d.quote ->> 'basis' = 'everyone')
  order by d.recommendation_type
  on conflict (recommendation_type, currency, price_cents, reduced, asked_from) do update set asked_on = excluded.asked_on
$$;
