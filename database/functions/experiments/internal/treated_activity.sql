-- What the treated of a holdout had in the days that count: completed sessions, the one before their first list too, and recommendations shown.
create or replace function crm.treated_activity(e crm.experiments) returns jsonb
language plpgsql stable as $$
declare
  counted interval := make_interval(days => (e.definition ->> 'outcome_days')::integer);
begin
  return (
    with exposed as materialized (
      select u.customer_id, u.exposed_at from crm.experiment_units as u
      where u.experiment = e.name and u.phase = e.phase and u.variation = 'treated'
        and u.exposed_at < coalesce(e.stopped_at, 'infinity')
    )
    select jsonb_build_object(
      'customers', (select count(*) from exposed),
      'sessions', (select count(*) from exposed) + (
        select count(*) from exposed as x
        inner join crm.sessions as s on s.customer_id = x.customer_id
        where s.status = 'completed' and s.ended_at >= x.exposed_at and s.ended_at < x.exposed_at + counted
      ),
      'shown', (
        select count(*) from exposed as x
        inner join crm.upsell_recommendations as r on r.customer_id = x.customer_id
        where r.shown_at >= x.exposed_at and r.shown_at < x.exposed_at + counted
      )
    )
  );
end $$;
