-- Applies a valid payment once: paid intake, session, interaction and event.
create or replace function crm.fulfil_payment(payment crm.payments) returns jsonb
language plpgsql as $$
declare
  intake crm.intakes;
  upsell crm.upsell_recommendations;
  session uuid;
  facts jsonb;
begin
  select * into intake from crm.intakes where id = payment.intake_id;
  select * into upsell from crm.upsell_recommendations where id = payment.carried_upsell_id;
  if payment.flag is null and intake.id is not null then
    update crm.intakes set paid_at = payment.paid_at where id = intake.id and paid_at is distinct from payment.paid_at;
    if intake.session_type is not null then
      intake.price_cents := payment.amount_cents;  -- The quote that it was paid at may have replaced the one it was filed at.
      perform crm.create_session_for_intake(intake);
    end if;
  end if;
  perform crm.reverse_session(intake.id);
  select id into session from crm.sessions where intake_id = intake.id;
  facts := jsonb_build_object(
    'plan', coalesce(intake.plan, upsell.plan), 'amount', payment.amount_cents, 'currency', payment.currency,
    'stripe_session_id', payment.stripe_checkout_session_id, 'intake_id', intake.id
  );
  perform crm.append_interaction(
    payment.customer_id, 'checkout_completed', session, facts,
    crm.deterministic_id('checkout_completed:' || payment.stripe_checkout_session_id)
  );
  return crm.emit_event_once(
    'CheckoutCompleted', payment.stripe_checkout_session_id, payment.customer_id, session,
    facts || jsonb_build_object('session_id', session, 'upsell_id', payment.carried_upsell_id), payment.paid_at
  );
end $$;
