-- The state of a payment, from what was reversed and disputed.
create or replace function crm.payment_state(paid bigint, reversed bigint, disputed boolean) returns text
language sql immutable as $$
  select case
    when paid > 0 and reversed = paid then 'reversed'
    when disputed then 'disputed'
    when reversed > 0 then 'partly_reversed'
    else 'paid'
  end
$$;
