-- The intake behind a recommendation that is bought without a form: its subject and words are those of the session it follows.
set local role crm_owner;

-- The plan that it names; else that of the session it follows, or the first paid one of its type when that was free.
create or replace function crm.plan_of_upsell(u crm.upsell_recommendations, s crm.sessions, plans jsonb) returns crm.intakes
language sql stable as $$
  select jsonb_populate_record(null::crm.intakes, jsonb_build_object(
    'plan', plan -> 'name', 'session_type', plan -> 'session_type', 'minutes', plan -> 'minutes'
  ))
  from jsonb_array_elements(plans) with ordinality as p (plan, place)
  where case
    when u.plan is not null then plan ->> 'name' = u.plan
    else plan ->> 'session_type' = s.session_type and (plan ->> 'price_cents')::bigint > 0
  end
  order by plan ->> 'name' = s.plan desc, place limit 1
$$;

create or replace function crm.book_upsell(u crm.upsell_recommendations, plans jsonb) returns crm.intakes
language plpgsql as $$
declare
  s crm.sessions;
  earlier crm.intakes;
  booked crm.intakes;
begin
  select * into s from crm.sessions where id = u.session_id;
  select * into earlier from crm.intakes where id = s.intake_id;
  booked := crm.plan_of_upsell(u, s, plans);
  if booked.plan is null then
    perform crm.refuse_conflict('This recommendation leaves the plan to you; follow its link instead.');
  end if;
  insert into crm.intakes (
    customer_id, plan, session_type, minutes, price_cents, currency, stripe_price, vehicle, concern, files, upsell_id
  ) values (
    u.customer_id, booked.plan, booked.session_type, booked.minutes, u.price_cents, u.currency, u.stripe_price,
    coalesce(earlier.vehicle, '{}'), coalesce(earlier.concern, u.service_title), coalesce(earlier.files, '{}'), u.id
  ) returning * into booked;
  perform crm.record(booked.customer_id, 'intake_submitted', null, jsonb_build_object(
    'intake_id', booked.id, 'plan', booked.plan, 'vehicle', booked.vehicle, 'files_count', cardinality(booked.files),
    'urgent', booked.urgent
  ));
  return booked;
end $$;

grant execute on function
crm.plan_of_upsell(crm.upsell_recommendations, crm.sessions, jsonb), crm.book_upsell(crm.upsell_recommendations, jsonb) to crm_api;
