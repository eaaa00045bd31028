-- Returns every campaign that was ever deployed, with the figures of its steps and what customers paid in a currency.
create or replace function api.list_campaigns(claims jsonb, paid_in text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'admin');
  return jsonb_build_object(
    'all_paused_at', (select p.paused_at from campaign_pauses as p where p.name = '*' and p.resumed_at is null),
    'campaigns', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', c.name, 'version', c.version, 'topic', c.definition ->> 'topic', 'entry', c.definition ->> 'entry',
        'paused_at', (select p.paused_at from campaign_pauses as p where p.name = c.name and p.resumed_at is null),
        'enrolled', (select count(*) from enrolments as e where e.campaign = c.name),
        'steps', crm.campaign_steps(c.name), 'halves', crm.campaign_halves(c.name, paid_in), 'unsent', crm.unsent_messages(c.name)
      ) order by c.name), '[]')
      from (select distinct on (name) * from campaigns order by name, version desc) as c
    )
  );
end $$;

grant execute on function api.list_campaigns to crm_app;
