-- Whether one mail more would take a customer over one of the limits.
create or replace function crm.is_pressed(wanted_customer uuid, at timestamptz, budget jsonb) returns boolean
language sql stable as $$
  select exists (
    select from jsonb_to_recordset(budget -> 'limits') as l (days integer, points integer)
    where crm.pressure_since(wanted_customer, at - make_interval(hours => 24 * l.days), budget) + (budget ->> 'mail')::integer > l.points
  )
$$;
