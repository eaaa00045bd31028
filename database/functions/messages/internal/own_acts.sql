-- The interactions that a customer causes by an act of their own: they say at which hours somebody is there.
create or replace function crm.own_acts() returns text[]
language sql stable as $$
  select array_agg(t.name order by t.name) from crm.interaction_types as t where t.own_act
$$;
