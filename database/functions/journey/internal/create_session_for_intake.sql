-- Creates the session that an intake asked for, once, with the terms of the recommendation whose price it has.
create or replace function crm.create_session_for_intake(intake crm.intakes) returns crm.sessions
language plpgsql as $$
declare
  u crm.upsell_recommendations;
  preferred uuid;
  s crm.sessions;
begin
  select r.* into u from crm.upsell_recommendations as r where r.id = intake.upsell_id and crm.matches_upsell_price(intake, r);
  if u.same_mechanic_hours is not null then
    select mechanic_id into preferred from crm.sessions where id = u.session_id;
  end if;
  insert into crm.sessions (
    customer_id, intake_id, session_type, plan, minutes, price_cents, currency, includes, priority, preferred_mechanic_id, preferred_until
  ) values (
    intake.customer_id, intake.id, intake.session_type, intake.plan, intake.minutes, intake.price_cents, intake.currency,
    coalesce(u.includes, '{}'), coalesce(u.priority, false), preferred,
    case when preferred is not null then now() + make_interval(hours => u.same_mechanic_hours) end
  ) on conflict (intake_id) do nothing
  returning * into s;
  return s;
end $$;
