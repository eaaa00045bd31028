-- Counts a click of a person: the first of its mail, and the first of a recommendation that is neither dismissed nor of an erased
-- customer.
create or replace function crm.count_human_click(wanted_message uuid, wanted_position integer, link_kind text, clicked timestamptz)
returns void
language plpgsql as $$
declare
  m crm.messages;
  u crm.upsell_recommendations;
begin
  update crm.messages set clicked_at = least(clicked_at, clicked) where id = wanted_message returning * into m;
  select r.* into u
  from crm.message_links as l join crm.upsell_recommendations as r on r.id = l.upsell_id
  where l.message_id = wanted_message and l.position = wanted_position and link_kind = 'c'
  for update of r;
  if found and u.clicked_at is null and u.dismissed_at is null and not crm.is_erased(m.customer_id) then
    update crm.upsell_recommendations set clicked_at = clicked where id = u.id returning * into u;
    perform crm.append_interaction(u.customer_id, 'upsell_clicked', u.session_id, jsonb_build_object(
      'upsell_id', u.id, 'recommendation_type', u.recommendation_type, 'price_cents', u.price_cents, 'currency', u.currency,
      'channel', 'mail', 'message_id', m.id
    ));
  end if;
end $$;
