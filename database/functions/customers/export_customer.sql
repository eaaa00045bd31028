-- A page of all that is stored of a customer, oldest first. One record more than at_most says that there is another page.
set local role crm_owner;

create or replace function crm.export_records(whose uuid, after_time timestamptz, after_id uuid, at_most integer)
returns table (kind text, id uuid, created_at timestamptz, data jsonb)
language sql stable as $$
  with records as (
    select 'contact' as kind, c.id, c.created_at, to_jsonb(c) as data from crm.customers as c where c.id = whose
    union all
    select 'intake', i.id, i.created_at, to_jsonb(i) from crm.intakes as i where i.customer_id = whose
    union all
    select 'session', s.id, s.created_at, to_jsonb(s) || jsonb_build_object('decisions', (
      select coalesce(jsonb_agg(to_jsonb(d) - 'session_id' order by d.recommendation_type), '[]')
      from crm.upsell_decisions as d where d.session_id = s.id
    )) from crm.sessions as s where s.customer_id = whose
    union all
    select 'interaction', i.id, i.created_at, to_jsonb(i) - 'written_by' from crm.crm_interactions as i where i.customer_id = whose
    union all
    select 'recommendation', u.id, u.created_at, to_jsonb(u) from crm.upsell_recommendations as u where u.customer_id = whose
    union all
    select 'checkout', c.id, c.created_at, to_jsonb(c) from crm.checkouts as c where c.customer_id = whose
    union all
    select 'payment', p.id, p.created_at, to_jsonb(p) from crm.payments as p where p.customer_id = whose
  )
  select r.kind, r.id, r.created_at, r.data - 'id' - 'customer_id' - 'created_at' from records as r
  where after_id is null or (r.created_at, r.id) > (after_time, after_id)
  order by r.created_at, r.id
  limit at_most + 1
$$;

grant execute on function crm.export_records(uuid, timestamptz, uuid, integer) to crm_steward;

set local role crm_steward;

create or replace function api.export_customer(
  claims jsonb, after_time timestamptz, after_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.enter(claims, 'customer');
  return (
    select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at, r.id), '[]')
    from crm.export_records(crm.subject(), after_time, after_id, at_most) as r
  );
end $$;

grant execute on function api.export_customer(jsonb, timestamptz, uuid, integer) to crm_app;
