-- What the payments of an intake make of its hold on a discount: its state, and the amount that was paid at.
create or replace function crm.derived_hold(h crm.price_holds) returns table (state text, amount bigint)
language sql stable as $$
  select case
    when paid.reversed then 'returned'
    when not paid.reversed then 'committed'
    when not exists (select from crm.payments as p where p.intake_id = h.intake_id and p.flag is null) and exists (
      select from crm.checkouts as c join crm.quotes as q on q.id = c.quote_id
      where c.intake_id = h.intake_id and crm.may_be_paid(c) and q.lines @> jsonb_build_array(jsonb_build_object('discount', h.discount))
    ) then 'held'
    else 'released'
  end, case when h.unit = 'uses' then h.amount else coalesce(paid.amount_cents, h.amount) end
  from (select) as one left join crm.paid_discounts(h.intake_id) as paid on paid.discount = h.discount
$$;
