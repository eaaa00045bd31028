-- Emits an event for each purchased recommendation of a customer, once.
create or replace function crm.emit_purchase_events(customer uuid) returns jsonb
language plpgsql as $$
declare
  bought record;
  events jsonb := '[]';
begin
  for bought in
    select u.id, u.recommendation_type, u.session_id, p.amount_cents, p.currency, p.paid_at
    from crm.payments as p join crm.upsell_recommendations as u on u.id = p.upsell_id
    where p.customer_id = customer and p.flag is null order by p.paid_at
  loop
    events := events || crm.emit_event_once(
      'UpsellPurchased', bought.id::text, customer, bought.session_id, jsonb_build_object(
        'upsell_id', bought.id, 'recommendation_type', bought.recommendation_type, 'session_id', bought.session_id,
        'amount', bought.amount_cents, 'currency', bought.currency
      ), bought.paid_at
    );
  end loop;
  return events;
end $$;
