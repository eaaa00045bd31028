-- Recommendations that stood before the customer's eyes; the first time stands, and ids of others count for nothing.
set local role crm_api;

create or replace function api.mark_viewed(claims jsonb, request_key text, fingerprint text, upsell_ids uuid[]) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb;
  newly integer;
begin
  perform crm.enter(claims, 'customer');
  reply := crm.claim_request(request_key, fingerprint);
  if reply is not null then
    return reply;
  end if;
  update upsell_recommendations set viewed_at = now() where id = any (upsell_ids) and viewed_at is null and shown_at is not null;
  get diagnostics newly = row_count;
  return crm.keep_reply(request_key, jsonb_build_object('viewed', newly));
end $$;

grant execute on function api.mark_viewed(jsonb, text, text, uuid[]) to crm_app;
