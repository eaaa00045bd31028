-- Ends a phase: its customers get what the catalogue says again. A shipped variation is taken back alike.
create or replace function api.stop_experiment(
  claims jsonb, idempotency_key text, fingerprint text, wanted text, reason text
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
  e crm.experiments;
begin
  if reply is not null then return reply; end if;
  e := crm.lock_experiment(wanted);
  if e.name is null then
    perform crm.raise_not_found('experiment');
  elsif e.status = 'stopped' then
    perform crm.raise_conflict(format('%s was stopped on %s.', wanted, e.stopped_at::date));
  end if;
  update experiments set status = 'stopped', shipped = null, stopped_at = coalesce(stopped_at, now()), stop_reason = reason
  where name = e.name and phase = e.phase returning * into e;
  return crm.save_reply(idempotency_key, crm.experiment_reply(e));
end $$;

grant execute on function api.stop_experiment to crm_app;
