-- Returns a page of where customers stood when they were last scored, in the order of their ids.
create or replace function api.list_standings(claims jsonb, after_id uuid, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'service');
  return (
    select coalesce(jsonb_agg(to_jsonb(s) order by s.customer_id), '[]') from (
      select c.customer_id, c.segment, c.purchases, c.r from customer_scores as c
      where c.customer_id > after_id order by c.customer_id limit at_most
    ) as s
  );
end $$;

grant execute on function api.list_standings to crm_worker;
