-- A click as the rules know it.
create or replace function crm.click_facts(c crm.message_clicks) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', c.id, 'customer_id', m.customer_id, 'message_id', c.message_id, 'position', c.position, 'kind', c.kind, 'at', c.at,
    'source', coalesce(c.source_hash, ''),
    -- A settled one carries what its surroundings said, too; those are decided anew.
    'reasons', array(select unnest(c.reasons) intersect select unnest(array['not_get', 'prefetch', 'tool', 'no_navigation'])),
    'delivered_at', m.delivered_at, 'signed_in_at', crm.next_own_act(c)
  ) from crm.messages as m where m.id = c.message_id
$$;
