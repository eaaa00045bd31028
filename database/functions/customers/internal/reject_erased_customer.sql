-- Refuses rows about an erased customer; the trigger's argument names the column with the customer's id.
-- The triggers run after the write, when the row's foreign key or lock has waited for a running erasure.
create or replace function crm.reject_erased_customer() returns trigger
language plpgsql as $$
begin
  perform crm.assert_not_erased((to_jsonb(new) ->> tg_argv[0])::uuid);
  return null;
end $$;

create or replace trigger reject_erased after insert or update of name, email, phone on crm.customers
for each row when (num_nonnulls(new.name, new.email, new.phone) > 0) execute function crm.reject_erased_customer('id');
create or replace trigger reject_erased after insert on crm.intakes
for each row execute function crm.reject_erased_customer('customer_id');
create or replace trigger reject_erased after update of summary on crm.sessions
for each row when (new.summary is not null) execute function crm.reject_erased_customer('customer_id');
