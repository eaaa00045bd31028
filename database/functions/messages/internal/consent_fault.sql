-- Why a customer may not be mailed about a topic, or null: the latest that they said about it holds, and without a word the default.
create or replace function crm.consent_fault(wanted_customer uuid, wanted_topic text, default_rule text) returns text
language sql stable as $$
  select case
    when latest.given then null
    when not latest.given then 'unsubscribed'
    when default_rule = 'soft_opt_in' and crm.has_bought(wanted_customer) then null
    else 'no_consent'
  end
  from (select (
    select c.given from crm.consents as c
    where c.customer_id = wanted_customer and c.topic in (wanted_topic, '*') order by c.at desc, c.id desc limit 1
  ) as given) as latest
$$;
