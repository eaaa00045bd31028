-- What is taken of each budget of now, and how often a customer has used its discount: what prices depend on beside the catalogue.
create or replace function crm.budget_uses(customer uuid) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'discount', b.discount, 'period', b.period, 'unit', b.unit, 'taken', b.held + b.used, 'mine', (
      select count(*) from crm.price_holds as h
      where h.customer_id = customer and h.discount = b.discount and h.period = b.period and h.unit = b.unit
        and h.state in ('held', 'committed')
    )
  ) order by b.discount, b.period, b.unit), '[]')
  from crm.budgets as b
  where b.period in ('whole', to_char(now() at time zone 'UTC', 'YYYY-MM'))
$$;
