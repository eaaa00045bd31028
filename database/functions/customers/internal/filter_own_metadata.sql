-- The metadata keys that we set ourselves.
create or replace function crm.filter_own_metadata(pairs jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_object_agg(m.key, m.value), '{}') from jsonb_each(pairs) as m
  where m.key in ('checkout_id', 'customer_id', 'intake_id', 'upsell_id', 'session_id', 'plan')
$$;
