-- Reopens a dismissed recommendation.
create or replace function api.undo_dismissal(claims jsonb, idempotency_key text, fingerprint text, wanted uuid) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer');
  u crm.upsell_recommendations;
begin
  if reply is not null then return reply; end if;
  u := crm.lock_upsell(wanted);
  if u.dismissed_at is not null and u.purchased_at is not null then
    perform crm.raise_conflict('This recommendation was bought after it was dismissed, and both are kept.');
  elsif u.dismissed_at is not null then
    update upsell_recommendations set dismissed_at = null, dismissal_undone_at = now(), dismissal_reason = null
    where id = wanted returning * into u;
  end if;
  return crm.save_reply(idempotency_key, crm.upsell_reply(u));
end $$;

grant execute on function api.undo_dismissal to crm_app;
