-- Ends the pause of a campaign, or that of all.
create or replace function api.resume_campaign(claims jsonb, idempotency_key text, fingerprint text, wanted text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
begin
  if reply is not null then return reply; end if;
  perform crm.assert_campaign(wanted);
  update campaign_pauses set resumed_at = now(), resumed_by = crm.subject() where name = wanted and resumed_at is null;
  return crm.save_reply(idempotency_key, jsonb_build_object('name', wanted, 'paused_at', null));
end $$;

grant execute on function api.resume_campaign to crm_app;
