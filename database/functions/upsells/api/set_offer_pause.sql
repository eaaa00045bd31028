-- Pauses or resumes an offer from the next decision on; what is so already stays so. Returns the offers that rest,
-- and the version of the catalogue in force.
create or replace function api.set_offer_pause(
  claims jsonb, idempotency_key text, fingerprint text, wanted text, pause boolean
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
begin
  if reply is not null then return reply; end if;
  -- Two at once take turns, so that the log tells of changes only.
  perform pg_advisory_xact_lock(hashtextextended('crm.business_changes ' || wanted, 0));
  if pause <> (crm.paused_offers() @> jsonb_build_array(jsonb_build_object('recommendation_type', wanted))) then
    insert into business_changes (kind, subject, changed_by)
    values (case when pause then 'offer_paused' else 'offer_resumed' end, wanted, crm.subject());
  end if;
  return crm.save_reply(idempotency_key, jsonb_build_object('paused', crm.paused_offers(), 'published', crm.published_catalogue()));
end $$;

grant execute on function api.set_offer_pause to crm_app;
