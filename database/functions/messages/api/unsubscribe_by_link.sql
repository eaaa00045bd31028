-- Takes a customer's leave of all mails, once: a repeat changes nothing, and simultaneous ones wait for the first.
create or replace function api.unsubscribe_by_link(claims jsonb, at timestamptz, wanted_message uuid, leave_source text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  m crm.messages;
begin
  perform crm.authorize_call(claims, 'service');
  select * into m from messages where id = wanted_message;
  if not found then return '{}'; end if;
  perform pg_advisory_xact_lock(crm.message_lock(m.customer_id));
  if not crm.is_erased(m.customer_id) and not crm.wants_no_mail(m.customer_id) then
    insert into consents (customer_id, topic, given, source, message_id, at) values (m.customer_id, '*', false, leave_source, m.id, at);
    update messages set unsubscribed_at = coalesce(unsubscribed_at, at) where id = m.id;
  end if;
  return crm.link_state(m, at);
end $$;

grant execute on function api.unsubscribe_by_link to crm_links;
