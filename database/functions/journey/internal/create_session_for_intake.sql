-- Creates the session that an intake asked for, once.
create or replace function crm.create_session_for_intake(intake crm.intakes) returns crm.sessions
language plpgsql as $$
declare
  s crm.sessions;
begin
  insert into crm.sessions (customer_id, intake_id, session_type, plan, minutes, price_cents, currency)
  values (intake.customer_id, intake.id, intake.session_type, intake.plan, intake.minutes, intake.price_cents, intake.currency)
  on conflict (intake_id) do nothing
  returning * into s;
  return s;
end $$;
