-- Returns a page of the mechanics for an admin, newest first; one more than at_most when there is another page.
create or replace function api.list_mechanics(claims jsonb, before_time timestamptz, before_id uuid, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  return (
    select crm.fit_page(coalesce(jsonb_agg(to_jsonb(m) order by m.created_at desc, m.id desc), '[]'))
    from (
      select id, name, created_at from mechanics
      where before_id is null or (created_at, id) < (before_time, before_id)
      order by created_at desc, id desc
      limit at_most + 1
    ) as m
  );
end $$;

grant execute on function api.list_mechanics to crm_app;
