-- The effects of a payment that is in order. Returns the events to publish.
set local role crm_owner;

create or replace function crm.settle_checkout(
  event jsonb, fact jsonb, intake crm.intakes, upsell crm.upsell_recommendations, credited uuid
) returns jsonb
language plpgsql as $$
declare
  customer uuid := coalesce(intake.customer_id, upsell.customer_id);
  moment timestamptz := event ->> 'created_at';
  opened crm.sessions;
  facts jsonb;
  events jsonb;
begin
  if intake.id is not null then
    update crm.intakes set paid_at = moment where id = intake.id;
    if intake.session_type is not null then
      opened := crm.open_session(intake);
    end if;
  end if;
  facts := jsonb_build_object(
    'plan', coalesce(intake.plan, upsell.plan), 'amount', (fact ->> 'amount')::bigint, 'currency', fact ->> 'currency',
    'stripe_session_id', fact ->> 'checkout_session_id', 'intake_id', intake.id
  );
  perform crm.record(customer, 'checkout_completed', opened.id, facts);
  events := jsonb_build_array(crm.emit(
    'CheckoutCompleted', customer, opened.id,
    facts || jsonb_build_object('session_id', opened.id, 'upsell_id', credited), interval '30 seconds'
  ));
  if credited is not null then
    update crm.upsell_recommendations set purchased_at = moment where id = credited;
    events := events || crm.emit('UpsellPurchased', customer, upsell.session_id, jsonb_build_object(
      'upsell_id', credited, 'recommendation_type', upsell.recommendation_type, 'session_id', upsell.session_id,
      'amount', (fact ->> 'amount')::bigint, 'currency', fact ->> 'currency'
    ), interval '30 seconds');
  end if;
  return events;
end $$;

grant execute on function
crm.settle_checkout(jsonb, jsonb, crm.intakes, crm.upsell_recommendations, uuid) to crm_api;
