-- What forbids to send a message now, in the order in which it is told: an end of the way, a skip, a wait; null when nothing does.
create or replace function crm.begin_fault(
  m crm.messages, e crm.enrolments, gone boolean, at timestamptz, terms jsonb
) returns crm.message_fault
language plpgsql stable as $$
declare
  definition jsonb := (select d.definition from crm.campaigns as d where d.name = e.campaign and d.version = e.version);
  c crm.customers;
  fault text;
begin
  if gone then return ('end', 'erased', null)::crm.message_fault; end if;
  if e.ended_at is not null then return ('end', e.end_reason, null)::crm.message_fault; end if;
  fault := crm.exit_reason(e, definition -> 'exits');
  if fault is not null then return ('end', fault, null)::crm.message_fault; end if;
  if at >= m.expires_at then return ('skip', 'too_late', null)::crm.message_fault; end if;
  select * into c from crm.customers where id = m.customer_id;
  if c.email is null then return ('skip', 'no_address', null)::crm.message_fault; end if;
  -- What could not be composed, or leads to no mailbox.
  if terms ->> 'fault' is not null then return ('skip', terms ->> 'fault', null)::crm.message_fault; end if;
  if exists (select from crm.suppressions as s where s.address_hash = terms ->> 'address_hash') then
    return ('end', 'suppressed', null)::crm.message_fault;
  end if;
  fault := crm.consent_fault(m.customer_id, definition ->> 'topic', terms ->> 'consent');
  if fault is not null then return ('end', fault, null)::crm.message_fault; end if;
  if crm.paused_campaigns() && array[m.campaign, '*'] then
    return ('hold', 'paused', at + interval '1 minute')::crm.message_fault;
  end if;
  if c.mail_paused_until > at then
    return ('hold', 'customer_paused', least(c.mail_paused_until, m.expires_at))::crm.message_fault;
  end if;
  -- Rendered for another address than they have by now: it is rendered again.
  if c.email <> terms ->> 'address' then
    return ('hold', 'address_changed', at + interval '1 minute')::crm.message_fault;
  end if;
  if crm.is_pressed(m.customer_id, at, terms -> 'pressure') then
    return ('hold', 'pressure', at + interval '1 day')::crm.message_fault;
  end if;
  return null;
end $$;
