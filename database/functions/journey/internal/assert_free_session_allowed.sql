-- Refuses a free session to a customer with as many open ones as they may have; the caller holds the customer's row.
create or replace function crm.assert_free_session_allowed(most integer) returns void
language plpgsql as $$
begin
  if most <= (
    select count(*) from crm.sessions
    where customer_id = crm.subject() and price_cents = 0 and crm.session_is_open(status)
  ) then
    perform crm.raise_conflict(format('At most %s free sessions may be open at once; end one of yours first.', most));
  end if;
end $$;
