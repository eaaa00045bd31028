-- Lets the worker alone say what of a budget was used: a customer's call may only hold some of it.
create or replace function crm.guard_budgets() returns trigger
language plpgsql as $$
begin
  raise exception using errcode = '42501', message = format('A %s may only hold a part of a budget.', crm.role());
end $$;

create or replace trigger guard_budgets before update of held, used on crm.budgets
for each row when (crm.role() <> 'service' and current_user = 'crm_api' and (new.used <> old.used or new.held < old.held))
execute function crm.guard_budgets();
