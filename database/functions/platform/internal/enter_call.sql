-- Enters a call of a class: verifies the principal's claims and the login's licence for the role, sets both for the transaction, and
-- counts the call. An erased customer is refused unless the call allows 'erased'.
create or replace function crm.enter_call(claims jsonb, route_class text, allowed text[]) returns void
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
  -- What a login may have set for its whole connection is not for a mechanic's call to believe.
  if claimed = 'mechanic' then
    perform set_config('crm.served', '', true);
  end if;
  -- Longer than the logins' own limits, and not for them to change: a login may alter its settings, and no function.
  perform set_config('transaction_timeout', case session_user when 'crm_worker' then '15min' else '8s' end, true);
  perform crm.count_request(route_class, 1);
  if claimed = 'customer' and 'erased' <> all (allowed) then
    if crm.is_erased(subject::uuid) then
      raise exception using errcode = 'CR410', message = 'Your data were erased, and this account has ended.';
    end if;
  end if;
end $$;
