-- Refuses an interaction that the principal may not report: a customer reports their own, of the types that allow it.
create or replace function crm.assert_may_report(wanted_customer uuid, new_type text) returns void
language plpgsql as $$
begin
  if crm.role() = 'customer' and wanted_customer <> crm.subject() then
    perform crm.raise_field_error('CR404', 'customer_id', 'There is no such customer.');
  end if;
  if crm.role() = 'customer' and not exists (
    select from crm.interaction_types as t where t.name = new_type and t.customer_may_report
  ) then
    perform crm.raise_field_error('CR403', 'interaction_type', format('A customer may not report %s.', new_type));
  end if;
  perform crm.assert_not_erased(wanted_customer);
end $$;
