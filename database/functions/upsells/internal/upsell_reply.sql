-- A recommendation as the API returns it, at its present price, with the time of a full refund and how its checkout stands.
create or replace function crm.upsell_reply(u crm.upsell_recommendations) returns jsonb
language sql stable as $$
  select to_jsonb(u) - '{dismissal_undone_at,stripe_price,recommended_note,recommended_until}'::text[] || crm.quote_reply(u, q) || jsonb_build_object(
    'recommended_by', (
      select jsonb_build_object('name', m.name, 'note', u.recommended_note, 'until', u.recommended_until)
      from crm.mechanics as m where m.id = u.recommended_by
    ),
    'refunded_at', (select p.reversed_at from crm.payments as p where p.upsell_id = u.id and p.flag is null),
    'checkout_status', (
      select c.status from crm.checkouts as c
      where c.upsell_id = u.id and (c.status = 'processing' or (c.status = 'open' and c.url is not null and c.expires_at > now()))
      order by c.created_at desc limit 1
    )
  )
  from (select) as one left join crm.current_quote(u.id) as q on true
$$;
