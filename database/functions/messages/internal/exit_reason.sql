-- The first of a campaign's exits that a customer has taken since they entered, or null.
create or replace function crm.exit_reason(e crm.enrolments, exits jsonb) returns text
language sql stable as $$
  select case
    when exits ? 'purchase' and exists (
      select from crm.payments as p where p.customer_id = e.customer_id and p.flag is null and p.paid_at > e.entered_at
    ) then 'purchase'
    when exits ? 'new_session' and exists (
      select from crm.sessions as s where s.customer_id = e.customer_id and s.created_at > e.entered_at
    ) then 'new_session'
  end
$$;
