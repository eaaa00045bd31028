-- Keeps that a link of a mail was followed, for the decision by whom, and returns where it leads and what its page shows.
create or replace function api.follow_link(
  claims jsonb, at timestamptz, wanted_message uuid, link_kind text, wanted_position integer, seen jsonb
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  m crm.messages;
begin
  perform crm.authorize_call(claims, 'service');
  select * into m from messages where id = wanted_message;
  if not found then return '{}'; end if;
  -- A token can be followed without end; what is kept of it cannot.
  if not crm.is_erased(m.customer_id)
    and (select count(*) from (select from message_clicks where message_id = m.id limit 200) as kept) < 200
  then
    insert into message_clicks (message_id, position, kind, at, method, reasons, source_hash, agent_hash)
    values (
      m.id, wanted_position, link_kind, at, seen ->> 'method', array(select jsonb_array_elements_text(seen -> 'reasons')),
      seen ->> 'source_hash', seen ->> 'agent_hash'
    );
  end if;
  return crm.link_state(m, at) || jsonb_build_object('path', (
    select l.path from message_links as l where l.message_id = m.id and l.position = wanted_position and link_kind = 'c'
  ));
end $$;

grant execute on function api.follow_link to crm_links;
