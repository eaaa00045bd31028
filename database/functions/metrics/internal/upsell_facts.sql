-- The facts that one recommendation adds to the metrics of the moment it was created.
create or replace function crm.upsell_facts(u crm.upsell_recommendations) returns setof crm.metric_fact
language sql stable as $$
  select u.created_at, f.measure, s.plan, s.session_type, u.recommendation_type, s.mechanic_id, '', 1::bigint, 0::numeric
  from (values
    ('upsells_made', true),
    ('upsells_shown', u.shown_at is not null),
    ('upsells_viewed', u.viewed_at is not null),
    ('upsells_clicked', u.clicked_at is not null),
    ('upsells_dismissed', u.dismissed_at is not null),
    ('upsells_purchased', u.purchased_at is not null),
    ('upsells_shown_early', crm.is_early(u.shown_at, u.created_at)),
    ('upsells_clicked_early', crm.is_early(u.clicked_at, u.created_at)),
    ('upsells_purchased_early', crm.is_early(u.purchased_at, u.created_at))
  ) as f (measure, counts)
  join crm.sessions as s on s.id = u.session_id
  where f.counts
$$;
