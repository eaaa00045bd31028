-- What the facts of a checkout before a moment add up to; facts in another currency than the sale's do not count.
create or replace function crm.payment_totals(checkout text, before timestamptz default 'infinity') returns table (
  paid_at timestamptz, stripe_event_id text, payment_intent_id text, refunded bigint, lost bigint, disputed boolean, last_reversal timestamptz
)
language sql stable as $$
  with facts as materialized (
    select * from crm.facts_of_checkout(checkout) where occurred_at < before
  ), sale as (
    select t.amount_cents as paid, t.currency from crm.checkout_fact(checkout) as t
  ), first_paid as (
    select f.occurred_at, f.stripe_event_id from facts as f
    where (f.kind = 'checkout' and f.status = 'paid') or (f.kind = 'intent' and f.status = 'succeeded')
    order by f.occurred_at, f.stripe_event_id limit 1
  ), refunds as (
    -- A refund that failed or was cancelled does not count, whatever its earlier status.
    select f.subject, max(f.amount_cents) as amount, bool_or(f.status in ('failed', 'canceled')) as failed
    from facts as f, sale where f.kind = 'refund' and f.currency = sale.currency group by f.subject
  ), refunded as (
    -- Old API versions send a charge's total instead of each refund.
    select greatest(
      coalesce(sum(r.amount) filter (where not r.failed), 0),
      coalesce((select max(f.amount_cents) from facts as f, sale where f.kind = 'charge' and f.currency = sale.currency), 0)
      - coalesce(sum(r.amount) filter (where r.failed), 0)
    ) as amount from refunds as r
  ), disputes as (
    -- A dispute that was won is won, even after it had been lost.
    select f.subject, max(f.amount_cents) filter (where f.status = 'lost') as amount,
      bool_or(f.status = 'lost') and not bool_or(f.status = 'won') as lost,
      not bool_or(f.status in ('won', 'lost', 'warning_closed', 'charge_refunded', 'prevented')) as open
    from facts as f, sale where f.kind = 'dispute' and f.currency = sale.currency group by f.subject
  ), reversed as (
    select least(sale.paid, refunded.amount) as refunded,
      coalesce((select sum(d.amount) from disputes as d where d.lost), 0) as lost
    from sale, refunded
  )
  select first_paid.occurred_at, first_paid.stripe_event_id, (select min(f.payment_intent_id) from facts as f), reversed.refunded::bigint,
    least(sale.paid - reversed.refunded, reversed.lost)::bigint,
    exists (select from disputes as d where d.open),
    (
      select max(f.occurred_at) from facts as f
      where (f.kind = 'refund' and f.status not in ('failed', 'canceled')) or (f.kind = 'charge' and f.amount_cents > 0)
        or (f.kind = 'dispute' and f.status = 'lost')
    )
  from sale, reversed left join first_paid on true
$$;
