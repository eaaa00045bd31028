-- Credits a customer's payments to recommendations: what a checkout carried first, then by the time of payment; each payment at
-- most one, each recommendation at most once. Computed as a whole, so that the order of arrival does not matter.
set local role crm_owner;

create or replace function crm.assign_credit(customer uuid) returns jsonb
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
    select * into choice from crm.choose_recommendation(p, taken);
    if choice.upsell_id is not null then
      taken := taken || choice.upsell_id;
      chosen := chosen || jsonb_build_object('payment_id', p.id, 'upsell_id', choice.upsell_id, 'rule', choice.rule);
    end if;
  end loop;
  perform crm.save_credit(customer, chosen);
  update crm.upsell_recommendations set purchased_at = null where id = any (earlier) and id <> all (taken);
  return crm.announce_purchases(customer);
end $$;

-- The latest click within the window counts before the latest view; a recommendation dismissed by then earned nothing.
create or replace function crm.choose_recommendation(p crm.payments, taken uuid[])
returns table (upsell_id uuid, rule text)
language sql stable as $$
  select p.carried_upsell_id, 'direct'
  where p.carried_upsell_id is not null and p.carried_upsell_id <> all (taken)
  union all
  (
    select u.id, case when u.clicked then 'click' else 'view' end
    from (
      -- Stripe's times are whole seconds: what was answered in the second of the payment came before it.
      select r.id, r.clicked_at, coalesce(r.viewed_at, r.shown_at) as seen_at,
        date_trunc('second', r.clicked_at) between p.paid_at - make_interval(days => p.click_days) and p.paid_at as clicked
      from crm.upsell_recommendations as r join crm.intakes as i on i.id = p.intake_id and i.plan = r.plan
      where p.carried_upsell_id is null and r.customer_id = p.customer_id and r.id <> all (taken)
        and (r.dismissed_at is null or date_trunc('second', r.dismissed_at) > p.paid_at)
    ) as u
    where u.clicked
      or date_trunc('second', u.seen_at) between p.paid_at - make_interval(days => p.view_days) and p.paid_at
    order by u.clicked desc nulls last, case when u.clicked then u.clicked_at else u.seen_at end desc, u.id
    limit 1
  )
$$;

-- Let go before taking hold: two payments may swap a recommendation, which is never held by both.
create or replace function crm.save_credit(customer uuid, chosen jsonb) returns void
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

grant execute on function
crm.assign_credit(uuid), crm.choose_recommendation(crm.payments, uuid[]), crm.save_credit(uuid, jsonb) to crm_api;
