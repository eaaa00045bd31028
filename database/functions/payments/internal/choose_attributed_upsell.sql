-- The recommendation that a payment is attributed to: the one it carried, else the latest click, else the latest view within the window,
-- of those that were not dismissed by then, and were made before we knew of the payment.
create or replace function crm.choose_attributed_upsell(p crm.payments, taken uuid[])
returns table (upsell_id uuid, rule text)
language sql stable as $$
  select p.carried_upsell_id, 'direct'
  where p.carried_upsell_id is not null and p.carried_upsell_id <> all (taken)
  union all
  (
    select u.id, case when u.clicked then 'click' else 'view' end
    from (
      -- Stripe's times are whole seconds: an answer in the second of the payment came before it.
      select r.id, r.clicked_at, coalesce(r.viewed_at, r.shown_at) as seen_at,
        date_trunc('second', r.clicked_at) between p.paid_at - make_interval(days => p.click_days) and p.paid_at as clicked
      from crm.upsell_recommendations as r join crm.intakes as i on i.id = p.intake_id and i.plan = r.plan
      where p.carried_upsell_id is null and r.customer_id = p.customer_id and r.id <> all (taken)
        and r.created_at <= p.created_at
        and (r.dismissed_at is null or date_trunc('second', r.dismissed_at) > p.paid_at)
    ) as u
    where u.clicked
      or date_trunc('second', u.seen_at) between p.paid_at - make_interval(days => p.view_days) and p.paid_at
    order by u.clicked desc nulls last, case when u.clicked then u.clicked_at else u.seen_at end desc, u.id
    limit 1
  )
$$;
