-- A page of recommendations, answered ones included, newest first. One row more than at_most says that there is another page.
set local role crm_api;

create or replace function api.list_upsells(
  claims jsonb, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  page jsonb;
begin
  perform crm.enter(claims, 'customer', 'admin');
  select coalesce(jsonb_agg(crm.upsell_reply(u) order by u.created_at desc, u.id desc), '[]') into page
  from (
    select * from upsell_recommendations
    where before_id is null or (created_at, id) < (before_time, before_id)
    order by created_at desc, id desc
    limit at_most + 1
  ) as u;
  return page;
end $$;

grant execute on function api.list_upsells(jsonb, timestamptz, uuid, integer) to crm_app;
