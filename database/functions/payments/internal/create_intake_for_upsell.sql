-- Creates the intake of a recommendation that is bought without a form, at its quote, with the details of the session it follows.
create or replace function crm.create_intake_for_upsell(u crm.upsell_recommendations, plans jsonb, q crm.quotes) returns crm.intakes
language plpgsql as $$
declare
  s crm.sessions;
  earlier crm.intakes;
  intake crm.intakes;
begin
  select * into s from crm.sessions where id = u.session_id;
  select * into earlier from crm.intakes where id = s.intake_id;
  intake := crm.resolve_upsell_plan(u, s, plans);
  if intake.plan is null then
    perform crm.raise_conflict('This recommendation leaves the plan to you; follow its link instead.');
  end if;
  insert into crm.intakes (
    customer_id, plan, session_type, minutes, price_cents, currency, stripe_price, vehicle, concern, files, upsell_id, quote_id
  ) values (
    u.customer_id, intake.plan, intake.session_type, coalesce(u.minutes, intake.minutes), coalesce(q.price_cents, u.price_cents), u.currency,
    case when q.id is null then u.stripe_price else q.stripe_price end,
    coalesce(earlier.vehicle, '{}'), coalesce(earlier.concern, u.service_title), coalesce(earlier.files, '{}'), u.id, q.id
  ) returning * into intake;
  perform crm.append_interaction(intake.customer_id, 'intake_submitted', null, jsonb_build_object(
    'intake_id', intake.id, 'plan', intake.plan, 'vehicle', intake.vehicle, 'files_count', cardinality(intake.files),
    'urgent', intake.urgent
  ));
  return intake;
end $$;
