-- Dismisses a recommendation, and keeps why when the customer says so then or later; only the first dismissal is an interaction, also
-- after an undo.
create or replace function api.dismiss_upsell(
  claims jsonb, idempotency_key text, fingerprint text, wanted uuid, said text default null
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'customer');
  u crm.upsell_recommendations;
begin
  if reply is not null then return reply; end if;
  u := crm.lock_upsell(wanted);
  if u.purchased_at is not null then
    perform crm.raise_conflict('This recommendation was bought and cannot be dismissed.');
  end if;
  if u.dismissed_at is null then
    update upsell_recommendations set dismissed_at = now() where id = wanted returning * into u;
    if u.dismissal_undone_at is null then
      perform crm.append_upsell_interaction(u, 'upsell_dismissed');
    end if;
  end if;
  if said is not null then
    update upsell_recommendations set dismissal_reason = said where id = wanted returning * into u;
  end if;
  return crm.save_reply(idempotency_key, crm.upsell_reply(u));
end $$;

grant execute on function api.dismiss_upsell to crm_app;
