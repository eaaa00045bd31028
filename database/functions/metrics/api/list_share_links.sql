-- Returns the newest hundred links, whatever became of them.
create or replace function api.list_share_links(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  return (
    select jsonb_build_object('links', coalesce(jsonb_agg(crm.share_reply(l) order by l.created_at desc, l.id desc), '[]'))
    from (select * from share_links order by created_at desc, id desc limit 100) as l
  );
end $$;

grant execute on function api.list_share_links to crm_app;
