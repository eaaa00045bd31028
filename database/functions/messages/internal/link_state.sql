-- What the pages behind a mail's links show of its customer: what they said about a topic or about all, the later of the two.
create or replace function crm.link_state(m crm.messages, at timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'language', m.language,
    'topics', coalesce((
      select jsonb_object_agg(said.topic, (
        select c.given from crm.consents as c
        where c.customer_id = m.customer_id and c.topic in (said.topic, '*') order by c.at desc, c.id desc limit 1
      ))
      from (select distinct c.topic from crm.consents as c where c.customer_id = m.customer_id) as said
    ), '{}'),
    'wants_none', crm.wants_no_mail(m.customer_id),
    'paused_until', (select c.mail_paused_until::date::text from crm.customers as c where c.id = m.customer_id and c.mail_paused_until > at),
    'time_zone', (select c.time_zone from crm.customers as c where c.id = m.customer_id)
  )
$$;
