-- Customers by what they are worth in one currency: as GET /api/customers?currency=USD.
select customer_id, count(*) as payments, sum(amount_cents) as paid, sum(net_cents) as net
from payments
where flag is null and currency = 'USD'
group by customer_id
order by net desc, customer_id desc;
