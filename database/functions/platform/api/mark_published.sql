-- Marks events as published; the first time stands.
create or replace function api.mark_published(claims jsonb, event_ids uuid[]) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  marked integer;
begin
  perform crm.authorize_call(claims, 'customer', 'erased', 'mechanic', 'service');
  update crm.outbox set published_at = now() where id = any (event_ids) and published_at is null;
  get diagnostics marked = row_count;
  return to_jsonb(marked);
end $$;

grant execute on function api.mark_published to crm_app, crm_worker;
