-- Ends a message and goes on: to the next step, or to the end of the way.
create or replace function crm.resolve_message(
  m crm.messages, new_state text, new_reason text, at timestamptz, following jsonb, end_of_way text
) returns void
language plpgsql as $$
begin
  update crm.messages set state = new_state, reason = new_reason, resolved_at = at where id = m.id;
  if end_of_way is null and following is not null then
    insert into crm.messages (enrolment_id, customer_id, campaign, step, mail, planned_for, expires_at, due_at, created_at)
    select m.enrolment_id, m.customer_id, m.campaign, f.step, f.mail, f.planned_for, f.expires_at, f.planned_for, at
    from jsonb_to_record(following) as f (step smallint, mail text, planned_for timestamptz, expires_at timestamptz)
    on conflict (enrolment_id, step) do nothing;
  else
    update crm.enrolments set ended_at = at, end_reason = coalesce(end_of_way, 'finished')
    where id = m.enrolment_id and ended_at is null;
  end if;
end $$;
