-- The customer follows a recommendation; the first click is the one that counts.
set local role crm_api;

create or replace function api.click_upsell(claims jsonb, request_key text, fingerprint text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb;
  u crm.upsell_recommendations;
begin
  perform crm.enter(claims, 'customer');
  reply := crm.claim_request(request_key, fingerprint);
  if reply is not null then
    return reply;
  end if;
  u := crm.lock_upsell(wanted);
  if u.dismissed_at is not null then
    perform crm.refuse_conflict('This recommendation was dismissed; undo that first.');
  end if;
  if u.clicked_at is null then
    update upsell_recommendations set clicked_at = now() where id = wanted returning * into u;
    perform crm.record_answer(u, 'upsell_clicked');
  end if;
  return crm.keep_reply(request_key, crm.upsell_reply(u));
end $$;

grant execute on function api.click_upsell(jsonb, text, text, uuid) to crm_app;
