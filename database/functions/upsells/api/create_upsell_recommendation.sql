-- Public function for a founder's own scripts: creates a recommendation and returns its id.
create or replace function api.create_upsell_recommendation(
  p_customer_id uuid, p_session_id uuid, p_recommendation_type text, p_service_title text, p_service_description text,
  p_price_cents bigint default null, p_metadata jsonb default '{}', p_currency text default 'USD'
) returns uuid
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  new_id uuid;
begin
  perform crm.authorize_call('{"sub": "00000000-0000-0000-0000-000000000000", "role": "service"}', 'service');
  perform crm.assert_not_erased(p_customer_id);
  insert into upsell_recommendations (
    customer_id, session_id, recommendation_type, service_title, service_description, price_cents, currency, metadata
  ) values (
    p_customer_id, p_session_id, p_recommendation_type, p_service_title, p_service_description, p_price_cents, p_currency, p_metadata
  ) on conflict (session_id, recommendation_type) do nothing
  returning id into new_id;
  if found and p_price_cents is not null then
    insert into quotes (customer_id, upsell_id, list_cents, price_cents, currency)
    values (p_customer_id, new_id, p_price_cents, p_price_cents, p_currency);
  end if;
  if new_id is null then
    select id into new_id from upsell_recommendations
    where session_id = p_session_id and recommendation_type = p_recommendation_type and customer_id = p_customer_id;
    if not found then
      perform crm.raise_not_found('session');
    end if;
  end if;
  return new_id;
end $$;

grant execute on function api.create_upsell_recommendation to crm_worker;
