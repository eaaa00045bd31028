-- Records the customer's first click on a recommendation.
create or replace function api.click_upsell(claims jsonb, idempotency_key text, fingerprint text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer');
  u crm.upsell_recommendations;
begin
  if reply is not null then return reply; end if;
  u := crm.lock_upsell(wanted);
  if u.dismissed_at is not null then
    perform crm.raise_conflict('This recommendation was dismissed; undo that first.');
  end if;
  if u.clicked_at is null then
    update upsell_recommendations set clicked_at = now() where id = wanted returning * into u;
    perform crm.append_upsell_interaction(u, 'upsell_clicked');
  end if;
  return crm.save_reply(idempotency_key, crm.upsell_reply(u));
end $$;

grant execute on function api.click_upsell to crm_app;
