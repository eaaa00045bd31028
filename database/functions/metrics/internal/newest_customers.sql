-- The newest customers before a cursor, or those of them whose name, e-mail address or phone number holds a text.
create or replace function crm.newest_customers(
  before_time timestamptz, before_id uuid, at_most integer, wanted text
) returns setof crm.customers
language sql stable set enable_sort = off as $$
  select * from crm.customers
  where (before_id is null or (created_at, id) < (before_time, before_id))
    and (wanted is null or position(lower(wanted) in lower(concat_ws(' ', name, email, phone))) > 0)
  order by created_at desc, id desc limit at_most + 1
$$;
