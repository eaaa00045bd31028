-- The last look before a message is posted: under the customer's lock it asks everything that forbids it, of the rows themselves, and
-- stamps what may go. Answers send, withheld, skipped, held, or taken when another sweep has it by now.
create or replace function api.begin_message(
  claims jsonb, at timestamptz, wanted uuid, attempt integer, terms jsonb, links jsonb, following jsonb
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  m crm.messages;
  e crm.enrolments;
  fault crm.message_fault;
  gone boolean;
begin
  perform crm.authorize_call(claims, 'service');
  select * into m from messages where id = wanted;
  -- The fence first, before any row is locked.
  gone := crm.is_erased(m.customer_id);
  perform pg_advisory_xact_lock(crm.message_lock(m.customer_id));
  select * into m from messages where id = wanted and attempts = attempt for update;
  if m.state = 'sending' then
    -- A claim is one sweep's: its own call, repeated because the reply was lost before anything was posted.
    return jsonb_build_object('outcome', 'send');
  elsif m.state is distinct from 'due' then
    return jsonb_build_object('outcome', 'taken');
  end if;
  select * into e from enrolments where id = m.enrolment_id for update;
  fault := crm.begin_fault(m, e, gone, at, terms);
  if fault.kind = 'hold' then
    update messages set due_at = fault.until, reason = fault.reason where id = wanted;
    return jsonb_build_object('outcome', 'held', 'reason', fault.reason);
  elsif fault.kind is not null then
    perform crm.resolve_message(
      m, 'skipped', fault.reason, at, following, case fault.kind when 'end' then fault.reason end
    );
    return jsonb_build_object('outcome', 'skipped', 'reason', fault.reason);
  end if;
  update enrolments set exposed_at = at where id = e.id and exposed_at is null;
  if e.held_out then
    perform crm.resolve_message(m, 'withheld', 'holdout', at, following, null);
    return jsonb_build_object('outcome', 'withheld');
  end if;
  update messages set
    state = 'sending', reason = null, begun_at = at, language = terms ->> 'language', address_hash = terms ->> 'address_hash'
  where id = wanted;
  insert into message_links (message_id, position, kind, upsell_id, path)
  select wanted, l.position, l.kind, l.upsell_id, l.path
  from jsonb_to_recordset(links) as l (position smallint, kind text, upsell_id uuid, path text)
  on conflict (message_id, position) do update set kind = excluded.kind, upsell_id = excluded.upsell_id, path = excluded.path;
  return jsonb_build_object('outcome', 'send');
end $$;

grant execute on function api.begin_message to crm_worker;
