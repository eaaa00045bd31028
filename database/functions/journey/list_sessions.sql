-- A page of the sessions that the principal may see, newest first. One row more than at_most says that there is another page.
set local role crm_api;

create or replace function api.list_sessions(
  claims jsonb, wanted_status text, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  page jsonb;
begin
  perform crm.enter(claims, 'customer', 'mechanic', 'admin');
  select coalesce(jsonb_agg(crm.session_reply(s) order by s.created_at desc, s.id desc), '[]') into page
  from (
    select * from sessions
    where (wanted_status is null or status = wanted_status)
      and (before_id is null or (created_at, id) < (before_time, before_id))
    order by created_at desc, id desc
    limit at_most + 1
  ) as s;
  perform crm.note_read('sessions', variadic crm.customers_named(page, 'customer_id'));
  return page;
end $$;

grant execute on function api.list_sessions(jsonb, text, timestamptz, uuid, integer) to crm_app;
