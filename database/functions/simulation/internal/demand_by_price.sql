-- Of the offers whose price experiments tested: how many were shown and bought at each usual price, by customers who took part.
create or replace function crm.demand_by_price() returns jsonb
language sql stable as $$
  with asked as (
    select distinct r.id, r.recommendation_type, r.currency, r.price_cents, r.purchased_at
    from crm.experiments as e
    inner join crm.experiment_units as u on u.experiment = e.name and u.phase = e.phase
    inner join crm.upsell_recommendations as r
      on r.customer_id = u.customer_id and r.created_at >= u.assigned_at and r.created_at < coalesce(e.stopped_at, 'infinity')
    inner join crm.upsell_decisions as d on d.recommendation_id = r.id
    where e.definition ->> 'kind' = 'price' and r.shown_at is not null and r.price_cents is not null
      and d.source = 'rules' and d.details ->> 'price_code' = 'standard'
      and exists (
        select from jsonb_array_elements(e.definition -> 'variations') as v
        where v.value -> 'offers' ? r.recommendation_type
      )
  )
  select coalesce(jsonb_agg(to_jsonb(sold) order by sold.recommendation_type, sold.currency, sold.price_cents), '[]')
  from (
    select recommendation_type, currency, price_cents, count(*) as shown, count(purchased_at) as bought
    from asked group by recommendation_type, currency, price_cents
  ) as sold
$$;
