-- Puts in doubt what was begun five minutes ago and never finished, for its sweep died. Returns how many, and the messages in doubt
-- of which nothing was heard for an hour.
create or replace function api.settle_messages(claims jsonb, at timestamptz, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  doubted integer;
begin
  perform crm.authorize_call(claims, 'service');
  update messages set state = 'in_doubt', reason = 'unfinished'
  where state = 'sending' and begun_at < at - interval '5 minutes';
  get diagnostics doubted = row_count;
  return jsonb_build_object('in_doubt', doubted, 'silent', (
    select coalesce(jsonb_agg(crm.message_facts(s.doubted)), '[]')
    from (
      select m as doubted from messages as m
      where m.state = 'in_doubt' and m.begun_at < at - interval '1 hour' order by m.begun_at limit at_most
    ) as s
  ));
end $$;

grant execute on function api.settle_messages to crm_worker;
