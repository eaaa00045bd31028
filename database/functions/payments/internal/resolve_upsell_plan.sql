-- The plan a recommendation buys: the one it names, else that of its session, or the first paid plan of the type if that was free.
create or replace function crm.resolve_upsell_plan(u crm.upsell_recommendations, s crm.sessions, plans jsonb) returns crm.intakes
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
