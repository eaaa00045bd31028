-- The newest customers before a cursor.
create or replace function crm.newest_customers(
  before_time timestamptz, before_id uuid, at_most integer
) returns setof crm.customers
language sql stable set enable_sort = off as $$
  select * from crm.customers where before_id is null or (created_at, id) < (before_time, before_id)
  order by created_at desc, id desc limit at_most + 1
$$;
