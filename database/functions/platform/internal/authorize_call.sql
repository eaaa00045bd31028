-- Begins every call: verifies the principal's claims and the login's licence for the role, and sets both for the transaction.
-- An erased customer is refused unless the call allows 'erased'.
create or replace function crm.authorize_call(claims jsonb, variadic allowed text[]) returns void
language plpgsql as $$
declare
  claimed text := claims ->> 'role';
  subject text := claims ->> 'sub';
begin
  if claimed is null or subject is null or not pg_input_is_valid(subject, 'uuid') then
    raise exception using errcode = 'CR401', message = 'The call carries no principal.';
  end if;
  if claimed <> all (array_remove(allowed, 'erased')) then
    raise exception using errcode = 'CR403', message = format('A %s may not do this.', claimed);
  end if;
  if not pg_has_role(session_user, 'crm_' || claimed, 'member') then
    raise exception using errcode = 'CR403', message = format('This login may not act as %s.', claimed);
  end if;
  -- Plain assignments, because a simple expression needs no executor, and every call runs them.
  subject := set_config('crm.subject', subject, true);
  claimed := set_config('crm.role', claimed, true);
  if claimed = 'customer' and 'erased' <> all (allowed) then
    if crm.is_erased(subject::uuid) then
      raise exception using errcode = 'CR410', message = 'Your data were erased, and this account has ended.';
    end if;
  end if;
end $$;
