-- Finds the open checkout of an intake or reserves one at its quote, else at its own price; of two simultaneous calls one reserves.
create or replace function crm.reserve_checkout(intake crm.intakes, plans jsonb, q crm.quotes) returns crm.checkouts
language plpgsql as $$
declare
  c crm.checkouts;
begin
  -- Stripe accepts no checkout that expires within half an hour, so one that was never opened expires a little earlier.
  update crm.checkouts set status = 'expired'
  where intake_id = intake.id and status = 'open'
    and expires_at <= now() + case when url is null then interval '35 minutes' else interval '0' end;
  -- An hour less than Stripe's longest: its clock and ours may differ. What holds a part of a budget is kept for a short while.
  insert into crm.checkouts (
    customer_id, intake_id, upsell_id, plan, title, amount_cents, currency, stripe_price, quote_id, expires_at
  ) values (
    intake.customer_id, intake.id, intake.upsell_id, intake.plan, crm.receipt_title(intake, plans),
    coalesce(q.price_cents, intake.price_cents), intake.currency, case when q.id is null then intake.stripe_price else q.stripe_price end, q.id,
    date_trunc('second', now()) + case when q.lines @? '$[*].limits.unit' then interval '45 minutes' else interval '23 hours' end
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
