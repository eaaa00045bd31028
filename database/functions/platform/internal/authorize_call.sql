-- Begins a call that claims no idempotency key; an erased customer is refused unless the call allows 'erased'.
create or replace function crm.authorize_call(claims jsonb, variadic allowed text[]) returns void
language plpgsql as $$
begin
  perform crm.enter_call(claims, 'read', allowed);
end $$;
