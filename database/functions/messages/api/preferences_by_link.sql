-- Keeps what a customer chose on the page behind a mail's link, where it differs from before, and returns all of it.
create or replace function api.preferences_by_link(claims jsonb, at timestamptz, wanted_message uuid, chosen jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  m crm.messages;
  before jsonb;
begin
  perform crm.authorize_call(claims, 'service');
  select * into m from messages where id = wanted_message;
  if not found then return '{}'; end if;
  perform pg_advisory_xact_lock(crm.message_lock(m.customer_id));
  if crm.is_erased(m.customer_id) then return '{}'; end if;
  before := crm.link_state(m, at);
  if (chosen ->> 'none')::boolean then
    if not (before ->> 'wants_none')::boolean then
      insert into consents (customer_id, topic, given, source, message_id, at) values (m.customer_id, '*', false, 'preferences', m.id, at);
      update messages set unsubscribed_at = coalesce(unsubscribed_at, at) where id = m.id;
    end if;
  else
    insert into consents (customer_id, topic, given, source, message_id, at)
    select m.customer_id, topic, wanted::boolean, 'preferences', m.id, at
    from jsonb_each_text(chosen -> 'topics') as e (topic, wanted)
    where wanted::boolean <> coalesce((before -> 'topics' ->> topic)::boolean, (before -> 'topics' ->> '*')::boolean, true);
  end if;
  update customers as c set
    time_zone = coalesce(chosen ->> 'time_zone', c.time_zone),
    mail_paused_until = case
      when not (chosen ->> 'pause')::boolean then null
      when c.mail_paused_until > at then c.mail_paused_until
      else at + interval '30 days'
    end
  where c.id = m.customer_id;
  return crm.link_state(m, at);
end $$;

grant execute on function api.preferences_by_link to crm_links;
