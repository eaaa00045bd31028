-- Attributes a customer's payments to recommendations, one to one: first what a checkout carried, then by time of payment.
-- It is computed as a whole, so that order of arrival does not matter.
create or replace function crm.attribute_payments(customer uuid) returns jsonb
language plpgsql as $$
declare
  p crm.payments;
  choice record;
  earlier uuid[];
  chosen jsonb := '[]';
  taken uuid[] := '{}';
begin
  select coalesce(array_agg(upsell_id), '{}') into earlier
  from crm.payments where customer_id = customer and upsell_id is not null;
  for p in
    select * from crm.payments where customer_id = customer and flag is null
    order by carried_upsell_id is null, paid_at, stripe_checkout_session_id
  loop
    select * into choice from crm.choose_attributed_upsell(p, taken);
    if choice.upsell_id is not null then
      taken := taken || choice.upsell_id;
      chosen := chosen || jsonb_build_object('payment_id', p.id, 'upsell_id', choice.upsell_id, 'rule', choice.rule);
    end if;
  end loop;
  perform crm.save_attribution(customer, chosen);
  update crm.upsell_recommendations set purchased_at = null where id = any (earlier) and id <> all (taken);
  return crm.emit_purchase_events(customer);
end $$;
