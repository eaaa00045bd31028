-- Returns a page of the customer's own interactions, newest first; one row more than at_most when there is another page.
create or replace function api.list_interactions(
  claims jsonb, kind text, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  page jsonb;
begin
  perform crm.authorize_call(claims, 'customer');
  select crm.fit_page(coalesce(jsonb_agg(crm.interaction_reply(i) order by i.created_at desc, i.id desc), '[]')) into page
  from (
    select * from crm_interactions
    where customer_id = crm.subject()
      and (kind is null or interaction_type = kind)
      and (before_id is null or (created_at, id) < (before_time, before_id))
    order by created_at desc, id desc
    limit at_most + 1
  ) as i;
  return page;
end $$;

grant execute on function api.list_interactions to crm_app;
