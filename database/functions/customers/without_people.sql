-- What Stripe sends, without the people in it: of a payer we need ids and amounts, and the rest stays at Stripe.
set local role crm_owner;

create or replace function crm.without_people(value jsonb) returns jsonb
language sql immutable as $$
  select case jsonb_typeof(value)
    when 'object' then (
      select coalesce(jsonb_object_agg(m.key, case
        when jsonb_typeof(m.value) = 'null' then m.value
        when m.key = 'metadata' and jsonb_typeof(m.value) = 'object' then crm.own_metadata(m.value)
        when crm.names_people(m.key) then 'null'
        else crm.without_people(m.value)
      end), '{}')
      from jsonb_each(value) as m
    )
    when 'array' then (
      select coalesce(jsonb_agg(crm.without_people(item) order by place), '[]')
      from jsonb_array_elements(value) with ordinality as a (item, place)
    )
    else value
  end
$$;

-- Also what is typed by hand at Stripe, and addresses that open a page with the payer's data on it.
create or replace function crm.names_people(key text) returns boolean
language sql immutable as $$
  select key ~ '(^|_)(email|name|phone|address|ip|url|last4|fingerprint|description|secret|number|evidence)$'
    or key in (
      'billing_details', 'collected_information', 'custom_fields', 'customer_details', 'customer_tax_ids', 'individual',
      'owner', 'payment_method_details', 'shipping', 'shipping_details', 'tax_ids'
    )
$$;

create or replace function crm.own_metadata(pairs jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_object_agg(m.key, m.value), '{}') from jsonb_each(pairs) as m
  where m.key in ('checkout_id', 'customer_id', 'intake_id', 'upsell_id', 'session_id', 'plan')
$$;

create or replace function crm.keep_no_people() returns trigger
language plpgsql as $$
begin
  new.payload := crm.without_people(new.payload);
  return new;
end $$;

create or replace trigger keep_no_people before insert on crm.stripe_events
for each row execute function crm.keep_no_people();

grant execute on function crm.without_people(jsonb), crm.names_people(text), crm.own_metadata(jsonb) to crm_api;
