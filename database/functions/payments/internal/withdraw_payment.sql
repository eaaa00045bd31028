-- Takes back what a payment opened before later facts flagged it, unless another one stands for the intake; a live session goes on.
create or replace function crm.withdraw_payment(payment crm.payments) returns void
language plpgsql as $$
begin
  update crm.intakes set paid_at = null where id = payment.intake_id and paid_at is not null and not exists (
    select from crm.payments as p where p.intake_id = payment.intake_id and (p.flag is null or p.flag = 'paid_twice')
  );
  if found then
    perform crm.reverse_session(payment.intake_id);
  end if;
end $$;
