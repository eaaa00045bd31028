-- Lets the worker alone say what was bought: the functions of customers write the other answers of the same row.
create or replace function crm.guard_purchased_at() returns trigger
language plpgsql as $$
begin
  raise exception using errcode = '42501', message = format('A %s may not change what was bought.', crm.role());
end $$;

create or replace trigger guard_purchased_at before update of purchased_at on crm.upsell_recommendations
for each row when (new.purchased_at is distinct from old.purchased_at and crm.role() in ('customer', 'mechanic', 'admin'))
execute function crm.guard_purchased_at();
