-- The offers that rest, as a list of their type and since when.
create or replace function crm.paused_offers() returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('recommendation_type', subject, 'paused_at', created_at) order by subject), '[]')
  from (
    select distinct on (subject) subject, created_at, kind
    from crm.business_changes
    where kind in ('offer_paused', 'offer_resumed')
    order by subject, id desc
  ) as latest
  where kind = 'offer_paused'
$$;
