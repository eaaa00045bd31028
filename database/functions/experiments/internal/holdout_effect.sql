-- What is known of the holdout that runs, since the last hourly look; null when none runs.
create or replace function crm.holdout_effect() returns jsonb
language sql stable as $$
  select jsonb_build_object('since', e.started_at, 'currency', e.definition ->> 'currency', 'known_at', d.known_at, 'effect', d.effect)
  from crm.experiments as e
  left join lateral (
    select known_at, effect from crm.experiment_days
    where experiment = e.name and phase = e.phase and effect is not null
    order by day desc
    limit 1
  ) as d on true
  where e.name = 'holdout' and e.status = 'running'
$$;
