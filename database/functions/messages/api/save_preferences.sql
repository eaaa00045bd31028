-- Keeps what the customer chose that differs from before, and returns all of it.
create or replace function api.save_preferences(
  claims jsonb, idempotency_key text, fingerprint text, chosen jsonb
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer');
  before jsonb;
begin
  if reply is not null then return reply; end if;
  perform pg_advisory_xact_lock(crm.message_lock(crm.subject()));
  insert into customers (id) values (crm.subject()) on conflict (id) do nothing;
  before := crm.preferences_reply(crm.subject());
  if (chosen ->> 'wants_none')::boolean then
    insert into consents (customer_id, topic, given, source)
    select crm.subject(), '*', false, 'preferences' where not (before ->> 'wants_none')::boolean;
  else
    insert into consents (customer_id, topic, given, source, wording_version)
    select crm.subject(), '*', (chosen ->> 'mail_consent')::boolean, 'preferences', chosen ->> 'consent_wording'
    where chosen ->> 'mail_consent' is not null;
    insert into consents (customer_id, topic, given, source)
    select crm.subject(), e.topic, e.wanted::boolean, 'preferences'
    from jsonb_each_text(chosen -> 'topics') as e (topic, wanted)
    where e.wanted::boolean is distinct from coalesce((before -> 'topics' ->> e.topic)::boolean, (before -> 'topics' ->> '*')::boolean);
  end if;
  update customers as c set
    time_zone = case
      when crm.is_time_zone(chosen ->> 'time_zone') then coalesce(chosen ->> 'time_zone', c.time_zone) else c.time_zone
    end,
    mail_paused_until = case
      when chosen ->> 'pause' is null then c.mail_paused_until
      when not (chosen ->> 'pause')::boolean then null
      when c.mail_paused_until > now() then c.mail_paused_until
      else now() + interval '30 days'
    end
  where c.id = crm.subject();
  return crm.save_reply(idempotency_key, crm.preferences_reply(crm.subject()));
end $$;

grant execute on function api.save_preferences to crm_app;
