-- Returns the recommendations of a session, at most so many; their first delivery to the customer counts as shown.
create or replace function api.list_session_upsells(claims jsonb, wanted uuid, at_most integer default null) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  s crm.sessions;
  chosen uuid[];
  shown crm.upsell_recommendations;
begin
  perform crm.authorize_call(claims, 'customer', 'admin');
  select * into s from sessions where id = wanted;
  if not found then
    perform crm.raise_not_found('session');
  end if;
  chosen := array(
    select id from upsell_recommendations
    where session_id = wanted and (dismissed_at is null or purchased_at is not null)
    order by rank, id limit at_most
  );
  if crm.role() = 'customer' then
    for shown in
      update upsell_recommendations set shown_at = now()
      where id = any (chosen) and shown_at is null and dismissed_at is null
      returning *
    loop
      perform crm.append_upsell_interaction(shown, 'upsell_shown');
    end loop;
    perform crm.expose_experiment_units(s.id, s.customer_id);
  end if;
  perform crm.audit_read('session_upsells', s.customer_id);
  return jsonb_build_object(
    'ready', s.upsells_generated_at is not null or s.status <> 'completed',
    'upsells', (
      select coalesce(jsonb_agg(crm.upsell_reply(u) order by u.rank, u.id), '[]')
      from upsell_recommendations as u
      where u.id = any (chosen)
    )
  );
end $$;

grant execute on function api.list_session_upsells to crm_app;
