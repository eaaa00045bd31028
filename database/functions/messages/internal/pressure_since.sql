-- The points of what a customer was asked since a time: mails that were or may have been sent, recommendations shown and dismissed.
create or replace function crm.pressure_since(wanted_customer uuid, since timestamptz, budget jsonb) returns bigint
language sql stable as $$
  select
    (budget ->> 'mail')::integer * (
      select count(*) from crm.messages as m
      where m.customer_id = wanted_customer and m.begun_at > since and m.state in ('sending', 'sent', 'in_doubt', 'lost')
    )
    + (budget ->> 'shown')::integer * (
      select count(*) from crm.upsell_recommendations as u where u.customer_id = wanted_customer and u.shown_at > since
    )
    + (budget ->> 'dismissed')::integer * (
      select count(*) from crm.upsell_recommendations as u where u.customer_id = wanted_customer and u.dismissed_at > since
    )
$$;
