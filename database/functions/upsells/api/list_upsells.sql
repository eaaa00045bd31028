-- Returns a page of recommendations, newest first; one row more than at_most when there is another page.
create or replace function api.list_upsells(
  claims jsonb, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  cursor_time timestamptz := coalesce(before_time, 'infinity');
  found crm.upsell_recommendations[];
  page jsonb;
begin
  perform crm.authorize_call(claims, 'customer', 'admin');
  -- Row-level security alone would filter everybody's rows by time; naming the customer lets their own index find them.
  if crm.role() = 'customer' then
    found := array(
      select u from upsell_recommendations as u
      where u.customer_id = crm.subject() and (u.created_at, u.id) < (cursor_time, before_id)
      order by u.created_at desc, u.id desc limit at_most + 1
    );
  else
    found := array(
      select u from upsell_recommendations as u
      where (u.created_at, u.id) < (cursor_time, before_id)
      order by u.created_at desc, u.id desc limit at_most + 1
    );
  end if;
  select crm.fit_page(coalesce(jsonb_agg(crm.upsell_reply(u) order by u.created_at desc, u.id desc), '[]')) into page
  from unnest(found) as u;
  perform crm.audit_read('upsells', variadic crm.customer_ids_in(page, 'customer_id'));
  return page;
end $$;

grant execute on function api.list_upsells to crm_app;
