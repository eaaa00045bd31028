-- What a customer wants of mails, and the latest that they got with what led to each.
create or replace function crm.preferences_reply(wanted_customer uuid) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'customer_id', wanted_customer,
    'topics', coalesce((
      select jsonb_object_agg(said.topic, (
        select c.given from crm.consents as c
        where c.customer_id = wanted_customer and c.topic in (said.topic, '*') order by c.at desc, c.id desc limit 1
      ))
      from (select distinct c.topic from crm.consents as c where c.customer_id = wanted_customer) as said
    ), '{}'),
    'wants_none', crm.wants_no_mail(wanted_customer),
    'has_bought', crm.has_bought(wanted_customer),
    'paused_until', (select c.mail_paused_until from crm.customers as c where c.id = wanted_customer and c.mail_paused_until > now()),
    'time_zone', (select c.time_zone from crm.customers as c where c.id = wanted_customer),
    'mails', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', f.id, 'campaign', f.campaign, 'mail', f.mail, 'sent_at', f.sent_at, 'entry', f.entry, 'entered_at', f.entered_at
      ) order by f.sent_at desc), '[]')
      from (
        select m.id, m.campaign, m.mail, m.sent_at, d.definition ->> 'entry' as entry, e.entered_at
        from crm.messages as m
        inner join crm.enrolments as e on e.id = m.enrolment_id
        inner join crm.campaigns as d on d.name = e.campaign and d.version = e.version
        where m.customer_id = wanted_customer and m.state = 'sent'
        order by m.sent_at desc limit 20
      ) as f
    )
  )
$$;
