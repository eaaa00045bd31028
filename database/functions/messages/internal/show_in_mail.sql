-- A mail that was delivered has shown its recommendations, those that were not shown before.
create or replace function crm.show_in_mail(wanted_message uuid, delivered timestamptz) returns void
language plpgsql as $$
declare
  shown crm.upsell_recommendations;
begin
  for shown in
    update crm.upsell_recommendations as u set shown_at = delivered
    from crm.message_links as l
    where l.message_id = wanted_message and u.id = l.upsell_id and u.shown_at is null and u.dismissed_at is null
    returning u.*
  loop
    perform crm.append_upsell_interaction(shown, 'upsell_shown');
  end loop;
end $$;
