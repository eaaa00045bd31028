-- Enrols customers with their first message; who is enrolled already stays as they are. Returns how many were new.
create or replace function api.enrol_customers(claims jsonb, at timestamptz, given jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  enrolled integer;
begin
  perform crm.authorize_call(claims, 'service');
  with candidates as (
    select * from jsonb_to_recordset(given) as g (
      campaign text, version integer, customer_id uuid, entry_key uuid, entered_at timestamptz, held_out boolean,
      mail text, planned_for timestamptz, expires_at timestamptz
    )
    where not crm.is_erased(g.customer_id)
  ), enrolled_now as (
    insert into enrolments (campaign, version, customer_id, entry_key, entered_at, held_out, created_at)
    select g.campaign, g.version, g.customer_id, g.entry_key, g.entered_at, g.held_out, at from candidates as g
    on conflict (campaign, customer_id, entry_key) do nothing
    returning *
  )
  insert into messages (enrolment_id, customer_id, campaign, step, mail, planned_for, expires_at, due_at, created_at)
  select e.id, e.customer_id, e.campaign, 1, g.mail, g.planned_for, g.expires_at, g.planned_for, at
  from enrolled_now as e
  inner join candidates as g
    on g.campaign = e.campaign and g.customer_id = e.customer_id and g.entry_key = e.entry_key;
  get diagnostics enrolled = row_count;
  return to_jsonb(enrolled);
end $$;

grant execute on function api.enrol_customers to crm_worker;
