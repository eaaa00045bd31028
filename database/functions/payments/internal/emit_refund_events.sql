-- Emits an event for each refund that succeeded and each dispute that was lost, once, even if it is reversed later.
create or replace function crm.emit_refund_events(checkout text) returns jsonb
language plpgsql as $$
declare
  p crm.payments;
  fact crm.stripe_facts;
  session uuid;
  events jsonb := '[]';
begin
  select * into p from crm.payments where stripe_checkout_session_id = checkout and customer_id is not null and flag is null;
  select id into session from crm.sessions where intake_id = p.intake_id;
  for fact in
    select f.* from crm.facts_of_checkout(checkout) as f
    where p.id is not null and f.currency = p.currency
      and (f.kind, f.status) in (('refund', 'succeeded'), ('dispute', 'lost')) order by f.occurred_at, f.subject
  loop
    events := events || crm.emit_event_once('PaymentRefunded', fact.subject, p.customer_id, session, jsonb_build_object(
      'payment_id', p.id, 'stripe_session_id', checkout, 'reversal', fact.kind, 'stripe_id', fact.subject,
      'amount', fact.amount_cents, 'currency', fact.currency, 'intake_id', p.intake_id, 'session_id', session,
      'upsell_id', p.upsell_id
    ), fact.occurred_at);
  end loop;
  return events;
end $$;
