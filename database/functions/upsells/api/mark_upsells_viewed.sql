-- Records the first view of recommendations, which shows those that were not delivered with their session; ids of others are ignored.
create or replace function api.mark_upsells_viewed(claims jsonb, idempotency_key text, fingerprint text, upsell_ids uuid[]) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer');
  shown crm.upsell_recommendations;
  newly integer;
begin
  if reply is not null then return reply; end if;
  for shown in
    update upsell_recommendations set shown_at = now()
    where id = any (upsell_ids) and shown_at is null and dismissed_at is null
    returning *
  loop
    perform crm.append_upsell_interaction(shown, 'upsell_shown');
  end loop;
  update upsell_recommendations set viewed_at = now() where id = any (upsell_ids) and viewed_at is null and shown_at is not null;
  get diagnostics newly = row_count;
  return crm.save_reply(idempotency_key, jsonb_build_object('viewed', newly));
end $$;

grant execute on function api.mark_upsells_viewed to crm_app;
