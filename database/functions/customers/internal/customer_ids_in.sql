-- The distinct customer ids in the rows of a page.
create or replace function crm.customer_ids_in(page jsonb, field text) returns uuid[]
language sql immutable as $$
  select coalesce(array_agg(distinct (item ->> field)::uuid), '{}') from jsonb_array_elements(coalesce(page, '[]')) as item
  where item ->> field is not null
$$;
