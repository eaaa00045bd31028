-- A page of customers: those who paid in a currency, by what they are worth in it, or all, newest first. One row more than at_most
-- says that there is another page.
set local role crm_owner;

create or replace function crm.customer_reply(c crm.customers) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', c.id, 'name', c.name, 'email', c.email, 'phone', c.phone, 'created_at', c.created_at,
    'first_intake_at', t.first_intake_at, 'sessions', t.sessions, 'sessions_completed', t.sessions_completed,
    'upsells_shown', t.upsells_shown, 'upsells_purchased', t.upsells_purchased,
    'value', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'currency', v.currency, 'count', v.payments, 'paid', v.gross, 'net', v.net
      ) order by v.currency), '[]')
      from crm.customer_values_of(c.id) as v
    )
  )
  from crm.customer_totals_of(c.id) as t
$$;

-- Merged values, but for customers who changed since: theirs are taken from their payments.
create or replace function crm.highest_customers(
  wanted_currency text, below numeric, before_id uuid, at_most integer
) returns table (customer_id uuid, net numeric)
language sql stable set enable_sort = off as $$
  with changed as materialized (
    select distinct customer_id from crm.metric_changes where customer_id is not null
  ), ranked as (
    (
      select v.customer_id, v.net from crm.customer_values as v
      where v.currency = wanted_currency and (before_id is null or (v.net, v.customer_id) < (below, before_id))
        and not exists (select from changed as c where c.customer_id = v.customer_id)
      order by v.net desc, v.customer_id desc
      limit at_most + 1
    )
    union all
    select v.customer_id, v.net from changed as c cross join lateral crm.customer_values_of(c.customer_id) as v
    where v.currency = wanted_currency and (before_id is null or (v.net, v.customer_id) < (below, before_id))
  )
  select customer_id, net from ranked order by net desc, customer_id desc limit at_most + 1
$$;

create or replace function crm.newest_customers(
  before_time timestamptz, before_id uuid, at_most integer
) returns setof crm.customers
language sql stable set enable_sort = off as $$
  select * from crm.customers where before_id is null or (created_at, id) < (before_time, before_id)
  order by created_at desc, id desc limit at_most + 1
$$;

grant execute on function
crm.customer_reply(crm.customers), crm.highest_customers(text, numeric, uuid, integer),
crm.newest_customers(timestamptz, uuid, integer)
to crm_api;

set local role crm_api;

create or replace function api.list_customers(
  claims jsonb, by_value_in text, below numeric, before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  mark crm.metric_marks;
  page jsonb;
begin
  perform crm.enter(claims, 'admin');
  if by_value_in is not null then
    select * into mark from metric_marks;
    perform crm.check_mark(mark);
    select jsonb_agg(crm.customer_reply(c) order by h.net desc, h.customer_id desc) into page
    from crm.highest_customers(by_value_in, below, before_id, at_most) as h
    cross join lateral (select * from customers where id = h.customer_id offset 0) as c;
  else
    select jsonb_agg(crm.customer_reply(c) order by c.created_at desc, c.id desc) into page
    from crm.newest_customers(before_time, before_id, at_most) as c;
  end if;
  perform crm.note_read('customers', variadic crm.customers_named(page, 'id'));
  return jsonb_build_object('as_of', now(), 'customers', coalesce(page, '[]'));
end $$;

grant execute on function api.list_customers(jsonb, text, numeric, timestamptz, uuid, integer) to crm_app;
