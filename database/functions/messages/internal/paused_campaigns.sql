-- The campaigns that are paused now; * is all of them.
create or replace function crm.paused_campaigns() returns text[]
language sql stable as $$
  select array(select name from crm.campaign_pauses where resumed_at is null)
$$;
