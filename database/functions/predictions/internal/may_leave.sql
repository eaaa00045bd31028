-- Whether a customer is still there and may leave: they bought, and are not lost yet. Who has a membership has promised to stay.
create or replace function crm.may_leave(s crm.customer_scores) returns boolean
language sql immutable as $$
  select s.purchases > 0 and not s.is_member and s.segment not in ('hibernating', 'lost')
$$;
