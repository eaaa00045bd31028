-- Marks events that the bus has accepted; the first time stands.
set local role crm_api;

create or replace function api.mark_published(claims jsonb, event_ids uuid[]) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  marked integer;
begin
  perform crm.enter(claims, 'customer', 'erased', 'mechanic', 'service');
  update crm.outbox set published_at = now() where id = any (event_ids) and published_at is null;
  get diagnostics marked = row_count;
  return to_jsonb(marked);
end $$;

grant execute on function api.mark_published(jsonb, uuid[]) to crm_app, crm_worker;
