-- The customer does not want a recommendation. Only the first dismissal is told, also after an undo.
set local role crm_api;

create or replace function api.dismiss_upsell(claims jsonb, request_key text, fingerprint text, wanted uuid) returns jsonb
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
  if u.purchased_at is not null then
    perform crm.refuse_conflict('This recommendation was bought and cannot be dismissed.');
  end if;
  if u.dismissed_at is null then
    update upsell_recommendations set dismissed_at = now() where id = wanted returning * into u;
    if u.dismissal_undone_at is null then
      perform crm.record_answer(u, 'upsell_dismissed');
    end if;
  end if;
  return crm.keep_reply(request_key, crm.upsell_reply(u));
end $$;

grant execute on function api.dismiss_upsell(jsonb, text, text, uuid) to crm_app;
