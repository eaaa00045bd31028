-- Decides a phase: everyone but the held-out gets this variation from the next decision on.
create or replace function api.ship_experiment(
  claims jsonb, idempotency_key text, fingerprint text, wanted text, winner text
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
  elsif e.definition ->> 'kind' = 'holdout' then
    perform crm.raise_conflict('A holdout has no winner to ship; it can be stopped.');
  elsif not e.definition -> 'variations' @> jsonb_build_array(jsonb_build_object('name', winner)) then
    perform crm.raise_field_error('CR404', 'variation', format('%s has no variation %s.', wanted, winner));
  end if;
  update experiments set status = 'shipped', shipped = winner, stopped_at = coalesce(stopped_at, now()), stop_reason = null
  where name = e.name and phase = e.phase returning * into e;
  return crm.save_reply(idempotency_key, crm.experiment_reply(e));
end $$;

grant execute on function api.ship_experiment to crm_app;
