-- Stripe's payload without the people in it: ids and amounts stay, the rest remains at Stripe.
create or replace function crm.strip_personal_data(value jsonb) returns jsonb
language sql immutable as $$
  select case jsonb_typeof(value)
    when 'object' then (
      select coalesce(jsonb_object_agg(m.key, case
        when jsonb_typeof(m.value) = 'null' then m.value
        when m.key = 'metadata' and jsonb_typeof(m.value) = 'object' then crm.filter_own_metadata(m.value)
        when crm.is_personal_key(m.key) then 'null'
        else crm.strip_personal_data(m.value)
      end), '{}')
      from jsonb_each(value) as m
    )
    when 'array' then (
      select coalesce(jsonb_agg(crm.strip_personal_data(item) order by place), '[]')
      from jsonb_array_elements(value) with ordinality as a (item, place)
    )
    else value
  end
$$;
