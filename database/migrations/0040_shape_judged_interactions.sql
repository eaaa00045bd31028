-- A batch is read from its JSON once, and is rows from there on.
set local role crm_owner;

create type crm.judged_interaction as (
  index integer, id uuid, customer_id uuid, interaction_type text, session_id uuid, metadata jsonb, event_id uuid, fault text
);
comment on type crm.judged_interaction is 'An item of a batch with its new id, and the field at fault when it names what its reporter may not name.';

-- It returned JSON until now; what is written anew cannot return another type.
drop function if exists crm.judge_interactions(jsonb);
