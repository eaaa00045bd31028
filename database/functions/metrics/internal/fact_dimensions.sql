-- The dimensions along which one fact counts, with its value in each.
create or replace function crm.fact_dimensions(f crm.metric_fact) returns table (dimension text, value text)
language sql immutable as $$
  select d.dimension, d.value
  from (values
    ('all', ''), ('plan', f.plan), ('session_type', f.session_type), ('recommendation_type', f.recommendation_type),
    ('mechanic', f.mechanic_id::text)
  ) as d (dimension, value)
  where d.value is not null
$$;
