-- Opens the session that an intake asked for: at once when it is free, once paid otherwise.
set local role crm_owner;

create or replace function crm.open_session(intake crm.intakes) returns crm.sessions
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

grant execute on function crm.open_session(crm.intakes) to crm_api;
