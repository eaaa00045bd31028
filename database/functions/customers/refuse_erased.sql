-- The fence around those who were erased. What was on its way when they went is refused when it arrives.
set local role crm_owner;

create or replace function crm.is_erased(whose uuid) returns boolean
language sql stable as $$
  select exists (select from crm.erasures where customer_id = whose)
$$;

-- Asked after a row was written: its foreign key has then waited for an erasure that was under way.
create or replace function crm.refuse_erased(whose uuid) returns void
language plpgsql as $$
begin
  if crm.is_erased(whose) then
    perform crm.refuse_field('CR410', 'customer_id', 'The data of this customer were erased; nothing is kept of them any more.');
  end if;
end $$;

-- The same for many. The whole call is repeated by its caller, and then finds who is to be left out.
create or replace function crm.repeat_if_erased(customers uuid[]) returns void
language plpgsql as $$
begin
  if exists (select from crm.erasures where customer_id = any (customers)) then
    raise exception using errcode = '40001', message = 'A customer was erased in the meantime.';
  end if;
end $$;

-- Whose row it is stands in the column that the trigger names.
create or replace function crm.keep_none_of_erased() returns trigger
language plpgsql as $$
begin
  perform crm.refuse_erased((to_jsonb(new) ->> tg_argv[0])::uuid);
  return null;
end $$;

-- After, not before: a row's foreign key or its lock has waited by then.
create or replace trigger refuse_erased after insert or update of name, email, phone on crm.customers
for each row when (num_nonnulls(new.name, new.email, new.phone) > 0) execute function crm.keep_none_of_erased('id');
create or replace trigger refuse_erased after insert on crm.intakes
for each row execute function crm.keep_none_of_erased('customer_id');
create or replace trigger refuse_erased after update of summary on crm.sessions
for each row when (new.summary is not null) execute function crm.keep_none_of_erased('customer_id');

grant execute on function crm.is_erased(uuid), crm.refuse_erased(uuid), crm.repeat_if_erased(uuid[]) to crm_api;
