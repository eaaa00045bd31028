-- Of a campaign's customers who were mailed and of those who were held out, from when they first were or would have been: how many there
-- are, and how many bought within 30 days.
create or replace function crm.campaign_halves(wanted text) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'exposed', count(*) filter (where not f.held_out), 'exposed_bought', count(*) filter (where not f.held_out and f.bought),
    'held_out', count(*) filter (where f.held_out), 'held_out_bought', count(*) filter (where f.held_out and f.bought)
  )
  from (
    select e.customer_id, bool_or(e.held_out) as held_out, exists (
      select from crm.payments as p
      where p.customer_id = e.customer_id and p.flag is null and p.paid_at > min(e.exposed_at)
        and p.paid_at <= min(e.exposed_at) + interval '30 days'
    ) as bought
    from crm.enrolments as e where e.campaign = wanted and e.exposed_at is not null
    group by e.customer_id
  ) as f
$$;
