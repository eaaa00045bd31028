-- Keeps what was learned as the next version of a model, and returns it. An active or refused one takes the place of the one before.
create or replace function api.save_model(
  claims jsonb, wanted text, until timestamptz, learned jsonb, judged jsonb, verdict text, why text
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  next_version integer;
begin
  perform crm.authorize_call(claims, 'service');
  perform pg_advisory_xact_lock(hashtextextended('crm.models', 0));
  if verdict in ('active', 'refused') then
    update models set status = 'retired' where name = wanted and status = 'active';
  end if;
  insert into models (name, version, data_until, coefficients, report, status, reason)
  select wanted, coalesce(max(m.version), 0) + 1, until, learned, judged, verdict, why from models as m where m.name = wanted
  returning version into next_version;
  return to_jsonb(next_version);
end $$;

grant execute on function api.save_model to crm_worker;
