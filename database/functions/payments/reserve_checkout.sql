-- Finds the open checkout of an intake or reserves one, at the price of our own rows. Of two calls at once one reserves.
set local role crm_owner;

create or replace function crm.reserve_checkout(intake crm.intakes, plans jsonb) returns crm.checkouts
language plpgsql as $$
declare
  c crm.checkouts;
begin
  perform crm.check_payable(intake);
  -- Stripe takes no checkout that ends within half an hour, so one that was never opened is over a little earlier.
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
      perform crm.refuse_conflict('This intake is being paid.');
    end if;
  end if;
  return c;
end $$;

create or replace function crm.check_payable(intake crm.intakes) returns void
language plpgsql as $$
begin
  if intake.paid_at is not null then
    perform crm.refuse_conflict('This intake was paid already.');
  elsif intake.price_cents = 0 then
    perform crm.refuse_conflict('This intake costs nothing, so there is nothing to pay.');
  elsif exists (select from crm.checkouts where intake_id = intake.id and status = 'processing') then
    perform crm.refuse_conflict('A payment for this intake is on its way.');
  elsif intake.upsell_id is not null then
    perform crm.open_upsell(intake.upsell_id);
  end if;
end $$;

-- The recommendation's name where it made the price, else the plan's.
create or replace function crm.receipt_title(intake crm.intakes, plans jsonb) returns text
language sql stable as $$
  select coalesce(
    (select u.service_title from crm.upsell_recommendations as u where u.id = intake.upsell_id and crm.costs_as_recommended(intake, u)),
    (select plan ->> 'title' from jsonb_array_elements(plans) as plan where plan ->> 'name' = intake.plan),
    intake.plan
  )
$$;

create or replace function crm.costs_as_recommended(intake crm.intakes, u crm.upsell_recommendations) returns boolean
language sql immutable as $$
  select coalesce(
    intake.price_cents = u.price_cents and intake.currency = u.currency and (u.plan is null or u.plan = intake.plan), false
  )
$$;

grant execute on function
crm.reserve_checkout(crm.intakes, jsonb), crm.check_payable(crm.intakes), crm.receipt_title(crm.intakes, jsonb),
crm.costs_as_recommended(crm.intakes, crm.upsell_recommendations) to crm_api;
