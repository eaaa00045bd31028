-- Returns a page of the sessions that the principal may see, newest first, for a mechanic those with priority before; one row more than at_most when there is another page.
create or replace function api.list_sessions(
  claims jsonb, wanted_status text, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  cursor_time timestamptz := coalesce(before_time, 'infinity');
  found crm.sessions[];
  page jsonb;
begin
  perform crm.authorize_call(claims, 'customer', 'mechanic', 'admin');
  -- Row-level security alone would filter everybody's rows by time; naming the person lets an index find their own.
  if crm.role() = 'customer' then
    found := array(
      select s from sessions as s
      where s.customer_id = crm.subject() and (s.created_at, s.id) < (cursor_time, before_id)
        and (wanted_status is null or s.status = wanted_status)
      order by s.created_at desc, s.id desc limit at_most + 1
    );
  elsif crm.role() = 'mechanic' then
    found := array(
      select q.s from (
        select s, s.id, s.status, s.created_at as place from sessions as s where s.mechanic_id = crm.subject()
        union all
        select s, s.id, s.status, crm.queue_place(s) from sessions as s where s.status = 'pending' and s.mechanic_id is null
      ) as q
      where (q.place, q.id) < (cursor_time, before_id) and (wanted_status is null or q.status = wanted_status)
      order by q.place desc, q.id desc limit at_most + 1
    );
  else
    found := array(
      select s from sessions as s
      where (s.created_at, s.id) < (cursor_time, before_id) and (wanted_status is null or s.status = wanted_status)
      order by s.created_at desc, s.id desc limit at_most + 1
    );
  end if;
  select crm.fit_page(coalesce(jsonb_agg(crm.session_reply(found[place]) order by place), '[]')) into page
  from generate_subscripts(found, 1) as place;
  perform crm.audit_read('sessions', variadic crm.customer_ids_in(page, 'customer_id'));
  return page;
end $$;

grant execute on function api.list_sessions to crm_app;
