-- Whether the customer has taken leave of all mails, and has not asked for any topic since.
create or replace function crm.wants_no_mail(wanted_customer uuid) returns boolean
language sql stable as $$
  select not coalesce((
    select c.given from crm.consents as c
    where c.customer_id = wanted_customer and (c.topic = '*' or c.given) order by c.at desc, c.id desc limit 1
  ), true)
$$;
