-- Writes down that an admin read customers' data, in the transaction that reads them. Others' reads are their own data.
set local role crm_owner;

create or replace function crm.note_read(what text, variadic whose uuid[]) returns void
language plpgsql as $$
begin
  if crm.role() = 'admin' then
    insert into crm.audit_log (admin_id, action, customer_ids) values (crm.subject(), what, whose);
  end if;
end $$;

-- The customers that rows of a page name, each once.
create or replace function crm.customers_named(page jsonb, field text) returns uuid[]
language sql immutable as $$
  select coalesce(array_agg(distinct (item ->> field)::uuid), '{}') from jsonb_array_elements(coalesce(page, '[]')) as item
  where item ->> field is not null
$$;

grant execute on function crm.note_read(text, uuid[]), crm.customers_named(jsonb, text) to crm_api;
