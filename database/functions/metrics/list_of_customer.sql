-- Pages of one customer's interactions, sessions and payments for an admin, newest first, one row more when there is another page.
set local role crm_api;

create or replace function api.list_customer_interactions(
  claims jsonb, wanted uuid, kind text, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.enter(claims, 'admin');
  perform crm.find_customer(wanted);
  perform crm.note_read('customer_interactions', wanted);
  return (
    select coalesce(jsonb_agg(crm.interaction_reply(i) order by i.created_at desc, i.id desc), '[]')
    from (
      select * from crm_interactions
      where customer_id = wanted and (kind is null or interaction_type = kind)
        and (before_id is null or (created_at, id) < (before_time, before_id))
      order by created_at desc, id desc
      limit at_most + 1
    ) as i
  );
end $$;

create or replace function api.list_customer_sessions(
  claims jsonb, wanted uuid, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.enter(claims, 'admin');
  perform crm.find_customer(wanted);
  perform crm.note_read('customer_sessions', wanted);
  return (
    select coalesce(jsonb_agg(crm.session_reply(s) order by s.created_at desc, s.id desc), '[]')
    from (
      select * from sessions
      where customer_id = wanted and (before_id is null or (created_at, id) < (before_time, before_id))
      order by created_at desc, id desc
      limit at_most + 1
    ) as s
  );
end $$;

create or replace function api.list_customer_payments(
  claims jsonb, wanted uuid, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.enter(claims, 'admin');
  perform crm.find_customer(wanted);
  perform crm.note_read('customer_payments', wanted);
  return (
    select coalesce(jsonb_agg(crm.payment_row(p) order by p.paid_at desc, p.id desc), '[]')
    from (
      select * from payments
      where customer_id = wanted and (before_id is null or (paid_at, id) < (before_time, before_id))
      order by paid_at desc, id desc
      limit at_most + 1
    ) as p
  );
end $$;

grant execute on function
api.list_customer_interactions(jsonb, uuid, text, timestamptz, uuid, integer),
api.list_customer_sessions(jsonb, uuid, timestamptz, uuid, integer),
api.list_customer_payments(jsonb, uuid, timestamptz, uuid, integer)
to crm_app;
