-- Gives each item of a batch its id, and the field at fault where it names what its reporter may not name.
set local role crm_owner;

create or replace function crm.judge_interactions(events jsonb) returns crm.judged_interaction[]
language sql volatile as $$
  select coalesce(array_agg(row(
    e.index, uuidv7(), e.customer_id, e.interaction_type, e.session_id, e.metadata, e.event_id,
    case
      when crm.role() = 'customer' and e.customer_id <> crm.subject() then 'customer_id'
      when g.customer_id is not null then 'customer_id'
      when crm.role() = 'customer' and e.interaction_type not in ('summary_viewed', 'waiver_accepted') then 'interaction_type'
      when e.session_id is not null and s.id is null then 'session_id'
    end
  )::crm.judged_interaction), '{}')
  from jsonb_to_recordset(events) as e (
    index integer, customer_id uuid, interaction_type text, session_id uuid, metadata jsonb, event_id uuid
  )
  left join crm.sessions as s on s.id = e.session_id and s.customer_id = e.customer_id
  left join crm.erasures as g on g.customer_id = e.customer_id
$$;

grant execute on function crm.judge_interactions(jsonb) to crm_api;
