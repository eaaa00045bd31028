-- Returns how customers answered each offer in the last twelve months, what price experiments sold at each price, and what was learned of purchases.
create or replace function api.read_behaviour(claims jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin', 'service');
  return jsonb_build_object(
    'answers', crm.answers_by_offer(), 'demand', crm.demand_by_price(), 'model', (
      select jsonb_build_object('version', m.version, 'model', m.coefficients)
      from models as m where m.name = 'purchase' and m.status = 'active'
    )
  );
end $$;

grant execute on function api.read_behaviour to crm_app, crm_worker;
