-- Records that an admin read customers' data, in the transaction that reads them; other roles read their own data. A page without
-- customers leaves no row.
create or replace function crm.audit_read(read_action text, variadic customers uuid[]) returns void
language plpgsql as $$
begin
  if crm.role() = 'admin' and cardinality(customers) > 0 then
    insert into crm.audit_log (admin_id, action, customer_ids) values (crm.subject(), read_action, customers);
  end if;
end $$;
