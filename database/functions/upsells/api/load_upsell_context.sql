-- Returns the facts that the rules need about a completed session and its customer, the version of the catalogue in force, and who the
-- customer is with the experiments of the moment; null once it is decided. `limits` are those of the catalogue's file.
create or replace function api.load_upsell_context(claims jsonb, wanted uuid, limits jsonb default '{}') returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  s crm.sessions;
begin
  perform crm.authorize_call(claims, 'service');
  select * into s from sessions where id = wanted;
  if not found then
    perform crm.raise_not_found('session');
  elsif s.duration_minutes is null then
    perform crm.raise_conflict(format('A session that is %s gets no recommendations.', s.status));
  elsif s.upsells_generated_at is not null then
    return null;
  end if;
  return crm.upsell_context(s) || jsonb_build_object(
    'made_today', crm.made_today(limits),
    'published', crm.published_catalogue(),
    'draws', jsonb_build_object('customer_id', s.customer_id, 'experiments', crm.active_experiments(s.customer_id))
  );
end $$;

grant execute on function api.load_upsell_context to crm_worker;
