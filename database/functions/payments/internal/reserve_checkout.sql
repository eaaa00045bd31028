-- Finds the open checkout of an intake or reserves one at the price of our own rows; of two simultaneous calls one reserves.
create or replace function crm.reserve_checkout(intake crm.intakes, plans jsonb) returns crm.checkouts
language plpgsql as $$
declare
  c crm.checkouts;
begin
  perform crm.assert_payable(intake);
  -- Stripe accepts no checkout that expires within half an hour, so one that was never opened expires a little earlier.
  update crm.checkouts set status = 'expired'
  where intake_id = intake.id and status = 'open'
    and expires_at <= now() + case when url is null then interval '35 minutes' else interval '0' end;
  -- An hour less than Stripe's longest: its clock and ours may differ.
  insert into crm.checkouts (
    customer_id, intake_id, upsell_id, plan, title, amount_cents, currency, stripe_price, expires_at
  ) values (
    intake.customer_id, intake.id, intake.upsell_id, intake.plan, crm.receipt_title(intake, plans), intake.price_cents,
    intake.currency, intake.stripe_price, date_trunc('second', now()) + interval '23 hours'
  ) on conflict (intake_id) where status = 'open' do nothing
  returning * into c;
  if not found then
    select * into c from crm.checkouts where intake_id = intake.id and status = 'open';
    if not found then
      perform crm.raise_conflict('This intake is being paid.');
    end if;
  end if;
  return c;
end $$;
