-- Forgets where a batch of old messages went: no bounce of theirs comes any more.
create or replace function crm.expire_message_addresses(before timestamptz, at_most integer) returns integer
language sql as $$
  with old as (
    select id from crm.messages where address_hash is not null and begun_at < before order by begun_at limit at_most
  ), expired as (
    update crm.messages as m set address_hash = null, provider_id = null from old where m.id = old.id returning 1
  )
  select count(*)::integer from expired
$$;

revoke execute on function crm.expire_message_addresses from crm_api;
