-- Returns a page of the rows that a metric counts, in a range of days of a time zone, of one group or of all.
create or replace function api.list_figure_rows(
  claims jsonb, figure text, group_by text, wanted text, first_day date, last_day date, zone text,
  before_time timestamptz, before_id uuid, at_most integer
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  since timestamptz;
  until timestamptz;
  reply jsonb;
begin
  perform crm.authorize_call(claims, 'admin');
  if crm.range_fault(first_day, last_day, zone) is not null then
    return crm.range_fault(first_day, last_day, zone);
  end if;
  last_day := coalesce(last_day, (now() at time zone zone)::date);
  since := crm.day_start(coalesce(first_day, last_day - 29), zone);
  until := crm.day_start(last_day + 1, zone);
  reply := jsonb_build_object('rows', crm.fit_page(case
    when figure = 'intakes' then
      crm.intake_rows(group_by, wanted, since, until, before_time, before_id, at_most)
    when figure = 'interactions' then
      crm.interaction_rows(group_by, wanted, since, until, before_time, before_id, at_most)
    when figure in ('payments', 'payments_credited') then
      crm.payment_rows(figure, group_by, wanted, since, until, before_time, before_id, at_most)
    when figure = 'customers' then
      crm.customer_rows(since, until, before_time, before_id, at_most)
    when starts_with(figure, 'sessions_') then
      crm.session_rows(figure, group_by, wanted, since, until, before_time, before_id, at_most)
    when starts_with(figure, 'upsells_') then
      crm.upsell_rows(figure, group_by, wanted, since, until, before_time, before_id, at_most)
  end));
  perform crm.audit_read(figure, variadic crm.customer_ids_in(
    reply -> 'rows', case when figure = 'customers' then 'id' else 'customer_id' end
  ));
  return reply;
end $$;

grant execute on function api.list_figure_rows to crm_app;
