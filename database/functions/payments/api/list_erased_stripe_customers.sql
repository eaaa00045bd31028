-- Lists customers at Stripe of people who were erased here, for their deletion there.
create or replace function api.list_erased_stripe_customers(claims jsonb, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  found_ids jsonb;
begin
  perform crm.authorize_call(claims, 'service');
  select coalesce(jsonb_agg(k.stripe_customer_id), '[]') into found_ids
  from (
    select distinct c.stripe_customer_id from erasures as e join checkouts as c on c.customer_id = e.customer_id
    where c.stripe_customer_id is not null limit at_most
  ) as k;
  return found_ids;
end $$;

grant execute on function api.list_erased_stripe_customers to crm_worker;
