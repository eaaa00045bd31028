-- How the messages of each step of a campaign stand, all versions together; bought is by whom it was sent to, within 30 days after.
create or replace function crm.campaign_steps(wanted text) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(to_jsonb(f) order by f.step), '[]')
  from (
    select
      m.step, max(m.mail) as mail, count(*) as planned,
      count(*) filter (where m.state = 'due') as due, count(*) filter (where m.state = 'sent') as sent,
      count(*) filter (where m.state = 'withheld') as withheld, count(*) filter (where m.state = 'skipped') as skipped,
      count(*) filter (where m.state = 'failed') as failed,
      count(*) filter (where m.state in ('sending', 'in_doubt')) as in_doubt,
      count(*) filter (where m.state = 'lost') as lost,
      count(m.delivered_at) as delivered, count(m.bounced_at) as bounced, count(m.complained_at) as complained,
      count(m.unsubscribed_at) as unsubscribed, count(m.clicked_at) as clicked,
      count(*) filter (where k.suspects) as suspects, count(*) filter (where k.machines) as machines,
      count(*) filter (where m.state = 'sent' and exists (
        select from crm.payments as p
        where p.customer_id = m.customer_id and p.flag is null and p.paid_at > m.sent_at
          and p.paid_at <= m.sent_at + interval '30 days'
      )) as bought
    from crm.messages as m
    left join lateral (
      select bool_or(c.class = 'suspect') as suspects, bool_or(c.class = 'machine') as machines
      from crm.message_clicks as c where c.message_id = m.id
    ) as k on true
    where m.campaign = wanted
    group by m.step
  ) as f
$$;
