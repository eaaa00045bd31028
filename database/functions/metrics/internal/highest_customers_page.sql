-- A page of customers by net value in a currency, audited; one more than at_most when there is another page.
create or replace function crm.highest_customers_page(
  wanted_currency text, below numeric, before_id uuid, at_most integer
) returns jsonb
language plpgsql as $$
declare
  page jsonb;
begin
  select jsonb_agg(crm.customer_reply(c) order by h.net desc, h.customer_id desc) into page
  from crm.highest_customers(wanted_currency, below, before_id, at_most) as h
  cross join lateral (select * from crm.customers where id = h.customer_id offset 0) as c;
  page := crm.fit_page(coalesce(page, '[]'));
  perform crm.audit_read('customers', variadic crm.customer_ids_in(page, 'id'));
  return page;
end $$;
