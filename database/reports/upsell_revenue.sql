-- What each recommendation earned, by currency: the revenue of GET /api/metrics/upsells?group=recommendation_type over all time.
select
  u.recommendation_type,
  p.currency,
  count(*) as payments,
  sum(p.amount_cents) as gross,
  sum(p.refunded_cents + p.lost_cents) as refunded,
  sum(p.net_cents) as net
from payments as p
join upsell_recommendations as u on u.id = p.upsell_id
where p.flag is null
group by u.recommendation_type, p.currency
order by u.recommendation_type, p.currency;
