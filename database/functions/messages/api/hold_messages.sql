-- Puts claimed messages off: to an hour that is not quiet, or to the one that was chosen.
create or replace function api.hold_messages(claims jsonb, given jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  held integer;
begin
  perform crm.authorize_call(claims, 'service');
  update messages as m set
    due_at = g.due_at, hour_chosen = coalesce(g.hour_chosen, m.hour_chosen),
    hour_probability = coalesce(g.hour_probability, m.hour_probability)
  from jsonb_to_recordset(given) as g (
    id uuid, attempts integer, due_at timestamptz, hour_chosen smallint, hour_probability double precision
  )
  where m.id = g.id and m.attempts = g.attempts and m.state = 'due';
  get diagnostics held = row_count;
  return to_jsonb(held);
end $$;

grant execute on function api.hold_messages to crm_worker;
