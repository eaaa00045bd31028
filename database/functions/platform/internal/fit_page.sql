-- A page cut to what a reply may hold, 2 MB of text: null stands in the place of the next row, and the cursor goes on from there.
-- A reply of Lambda's holds 6 MB, and what is escaped twice on the way takes up to three times the bytes.
create or replace function crm.fit_page(page jsonb) returns jsonb
language sql immutable as $$
  select case when octet_length(page::text) <= 2000000 then page else (
    select jsonb_agg(case when place = 1 or bytes <= 2000000 then item end order by place)
    from (
      select item, place, sum(octet_length(item::text)) over (order by place) as bytes
      from jsonb_array_elements(page) with ordinality as e (item, place)
    ) as sized
    where place <= 2 or bytes - octet_length(item::text) <= 2000000
  ) end
$$;
