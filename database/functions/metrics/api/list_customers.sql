-- Returns a page of customers, by net value in a currency or newest first, those alone whose name, address or number holds `wanted`; one row more than at_most when there is another page.
create or replace function api.list_customers(
  claims jsonb, by_value_in text, below numeric, before_time timestamptz, before_id uuid, at_most integer,
  wanted text default null
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  state crm.rollup_state;
  page jsonb;
begin
  perform crm.authorize_call(claims, 'admin');
  if by_value_in is not null then
    select * into state from rollup_state;
    perform crm.assert_rollups_current(state);
    page := crm.highest_customers_page(by_value_in, below, before_id, at_most);
  else
    select jsonb_agg(crm.customer_reply(c) order by c.created_at desc, c.id desc) into page
    from crm.newest_customers(before_time, before_id, at_most, wanted) as c;
    page := crm.fit_page(coalesce(page, '[]'));
    perform crm.audit_read('customers', variadic crm.customer_ids_in(page, 'id'));
  end if;
  return jsonb_build_object('as_of', now(), 'customers', page);
end $$;

grant execute on function api.list_customers to crm_app;
