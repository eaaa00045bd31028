-- The clicks that are a minute old and not decided, those that a signed-in act may yet show to be a person's, and all that help to
-- decide: of the same mails, and from the same sources.
create or replace function api.load_unsettled_clicks(claims jsonb, at timestamptz, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'service');
  return (
    with wanted as (
      select c.id, c.message_id, c.source_hash, c.at
      from message_clicks as c
      where c.at <= load_unsettled_clicks.at - interval '1 minute' and (
        c.settled_at is null
        or c.at > load_unsettled_clicks.at - interval '32 minutes' and c.class <> 'human' and crm.next_own_act(c) is not null
      )
      order by c.at limit at_most
    ), near as (
      select c.* from message_clicks as c
      where exists (
        select from wanted as w
        where w.message_id = c.message_id
          or w.source_hash = c.source_hash and c.at between w.at - interval '10 minutes' and w.at + interval '10 minutes'
      )
    )
    select jsonb_build_object(
      'clicks', coalesce(jsonb_agg(crm.click_facts(near) order by near.at) filter (where near.id in (select id from wanted)), '[]'),
      'near', coalesce(jsonb_agg(crm.click_facts(near) order by near.at), '[]')
    ) from near
  );
end $$;

grant execute on function api.load_unsettled_clicks to crm_worker;
