-- Whether an event contains a fact that is not known yet.
create or replace function crm.has_new_facts(event jsonb, fact jsonb) returns boolean
language sql stable as $$
  select exists (
    select from crm.parse_facts(event, fact) as parsed where not exists (
      select from crm.stripe_facts as known
      where (known.kind, known.subject, known.status, known.amount_cents) = (parsed.kind, parsed.subject, parsed.status, parsed.amount_cents)
    )
  )
$$;
