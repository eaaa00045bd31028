-- Stores the attribution of payments. Old links are removed first, as two payments may swap a recommendation.
create or replace function crm.save_attribution(customer uuid, chosen jsonb) returns void
language sql as $$
  update crm.payments as p set upsell_id = null, credit_rule = null
  where p.customer_id = customer and p.upsell_id is not null and not exists (
    select from jsonb_to_recordset(chosen) as c (payment_id uuid, upsell_id uuid)
    where c.payment_id = p.id and c.upsell_id = p.upsell_id
  );
  update crm.payments as p set upsell_id = c.upsell_id, credit_rule = c.rule
  from jsonb_to_recordset(chosen) as c (payment_id uuid, upsell_id uuid, rule text)
  where p.customer_id = customer and p.id = c.payment_id and (p.upsell_id, p.credit_rule) is distinct from (c.upsell_id, c.rule);
  update crm.upsell_recommendations as u set purchased_at = p.paid_at
  from crm.payments as p
  where p.customer_id = customer and p.upsell_id = u.id and p.flag is null and u.purchased_at is distinct from p.paid_at;
$$;
