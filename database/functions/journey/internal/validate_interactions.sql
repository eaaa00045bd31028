-- Gives each item of a batch its id, and the name of the field at fault when its reporter may not send it.
create or replace function crm.validate_interactions(events jsonb) returns crm.validated_interaction[]
language sql volatile as $$
  select coalesce(array_agg(row(
    e.index, uuidv7(), e.customer_id, e.interaction_type, e.session_id, e.metadata, e.event_id,
    case
      when crm.role() = 'customer' and e.customer_id <> crm.subject() then 'customer_id'
      when g.customer_id is not null then 'customer_id'
      when crm.role() = 'customer' and t.customer_may_report is not true then 'interaction_type'
      when e.session_id is not null and s.id is null then 'session_id'
    end
  )::crm.validated_interaction), '{}')
  from jsonb_to_recordset(events) as e (
    index integer, customer_id uuid, interaction_type text, session_id uuid, metadata jsonb, event_id uuid
  )
  left join crm.interaction_types as t on t.name = e.interaction_type
  left join crm.sessions as s on s.id = e.session_id and s.customer_id = e.customer_id
  left join crm.erasures as g on g.customer_id = e.customer_id
$$;
