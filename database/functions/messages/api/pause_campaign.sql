-- Pauses a campaign, or all of them: what is due waits, and what waits too long is skipped.
create or replace function api.pause_campaign(claims jsonb, idempotency_key text, fingerprint text, wanted text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
begin
  if reply is not null then return reply; end if;
  perform crm.assert_campaign(wanted);
  insert into campaign_pauses (name, paused_at, paused_by) values (wanted, now(), crm.subject())
  on conflict (name) where resumed_at is null do nothing;
  return crm.save_reply(idempotency_key, (
    select jsonb_build_object('name', p.name, 'paused_at', p.paused_at)
    from campaign_pauses as p where p.name = wanted and p.resumed_at is null
  ));
end $$;

grant execute on function api.pause_campaign to crm_app;
