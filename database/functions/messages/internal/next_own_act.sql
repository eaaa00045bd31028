-- When the customer, signed in, next did something within half an hour after a click; what follows from clicks is no such act.
create or replace function crm.next_own_act(c crm.message_clicks) returns timestamptz
language sql stable as $$
  select min(i.created_at)
  from crm.messages as m join crm.crm_interactions as i on i.customer_id = m.customer_id
  where m.id = c.message_id and i.interaction_type = any (crm.own_acts()) and i.metadata ->> 'channel' is distinct from 'mail'
    and i.created_at between c.at and c.at + interval '30 minutes'
$$;
