-- A payment as its customer reads it: what was bought, why it cost so much, and the session that it opened.
create or replace function crm.receipt_reply(p crm.payments) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', p.id, 'created_at', p.created_at, 'paid_at', p.paid_at, 'title', coalesce(nullif(c.title, ''), i.plan, u.service_title, ''),
    'plan', coalesce(i.plan, u.plan),
    'price_cents', p.amount_cents, 'refunded_cents', p.refunded_cents, 'currency', p.currency,
    'list_price_cents', q.list_cents, 'price_lines', coalesce(q.lines, '[]'), 'price_notes', coalesce(q.notes, '{}'),
    'status', case
      when p.flag is not null then 'in_review'
      when p.refunded_cents = 0 then 'paid'
      when p.refunded_cents < p.amount_cents then 'partly_refunded'
      else 'refunded'
    end,
    'intake_id', p.intake_id, 'upsell_id', p.carried_upsell_id, 'session_id', (select s.id from crm.sessions as s where s.intake_id = p.intake_id)
  )
  from (select) as one
  left join crm.checkouts as c on c.stripe_checkout_session_id = p.stripe_checkout_session_id
  left join crm.intakes as i on i.id = p.intake_id
  left join crm.quotes as q on q.id = coalesce(c.quote_id, i.quote_id)
  left join crm.upsell_recommendations as u on u.id = p.carried_upsell_id
$$;
