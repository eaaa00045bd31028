-- The first of a campaign's exits that a customer has taken since they entered, or null. Who came back into a cohort has left it before.
create or replace function crm.exit_reason(e crm.enrolments, exits jsonb) returns text
language sql stable as $$
  select case
    when exits ? 'purchase' and exists (
      select from crm.payments as p where p.customer_id = e.customer_id and p.flag is null and p.paid_at > e.entered_at
    ) then 'purchase'
    when exits ? 'new_session' and exists (
      select from crm.sessions as s where s.customer_id = e.customer_id and s.created_at > e.entered_at
    ) then 'new_session'
    else (
      select x.way from jsonb_array_elements_text(exits) as x (way)
      left join crm.customer_cohorts as m on m.customer_id = e.customer_id and m.cohort = split_part(x.way, ':', 2)
      where (x.way like 'joins:%' and m.since > e.entered_at) or (x.way like 'leaves:%' and (m.since <= e.entered_at) is not true)
      order by x.way limit 1
    )
  end
$$;
