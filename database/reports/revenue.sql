-- What was paid, by currency: as GET /api/metrics/revenue over all time. Currencies are never added.
select
  currency,
  count(*) as payments,
  sum(amount_cents) as gross,
  sum(refunded_cents + lost_cents) as refunded,
  sum(net_cents) as net
from payments
where flag is null
group by currency
order by currency;
