-- Sets the name of a mechanic as customers read it, also before their first session.
create or replace function api.name_mechanic(
  claims jsonb, idempotency_key text, fingerprint text, wanted uuid, new_name text
) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  reply jsonb := crm.begin_request(claims, idempotency_key, fingerprint, 'admin');
  named crm.mechanics;
begin
  if reply is not null then return reply; end if;
  insert into mechanics (id, name) values (wanted, new_name)
  on conflict (id) do update set name = excluded.name
  returning * into named;
  return crm.save_reply(idempotency_key, to_jsonb(named));
end $$;

grant execute on function api.name_mechanic to crm_app;
