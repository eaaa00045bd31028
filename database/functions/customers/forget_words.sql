-- What people wrote long ago, in rows that stay. Each run goes on after the row at which the last one ended.
set local role crm_owner;

create or replace function crm.retention_mark(about text) returns uuid
language sql stable as $$
  select coalesce((select done_to from crm.retention_marks where item = about), '00000000-0000-0000-0000-000000000000')
$$;

create or replace function crm.move_retention_mark(about text, batch uuid[]) returns integer
language sql as $$
  insert into crm.retention_marks (item, done_to)
  select about, batch[cardinality(batch)] where cardinality(batch) > 0
  on conflict (item) do update set done_to = excluded.done_to;
  select cardinality(batch)
$$;

create or replace function crm.forget_metadata(before timestamptz, at_most integer) returns integer
language plpgsql as $$
declare
  batch uuid[] := array(
    select id from crm.crm_interactions
    where id > crm.retention_mark('interactions') and id < crm.first_id_of(before) order by id limit at_most
  );
begin
  update crm.crm_interactions set metadata = '{}' where id = any (batch) and metadata <> '{}';
  return crm.move_retention_mark('interactions', batch);
end $$;

-- Contact data are those of the latest intake, and go with it.
create or replace function crm.forget_intakes(before timestamptz, at_most integer) returns integer
language plpgsql as $$
declare
  batch uuid[] := array(
    select id from crm.intakes
    where id > crm.retention_mark('intakes') and id < crm.first_id_of(before) order by id limit at_most
  );
begin
  update crm.intakes set vehicle = '{}', concern = '', files = '{}' where id = any (batch);
  update crm.customers as c set name = null, email = null, phone = null
  from (select distinct customer_id from crm.intakes where id = any (batch)) as old
  where c.id = old.customer_id and num_nonnulls(c.name, c.email, c.phone) > 0
    and not exists (select from crm.intakes as i where i.customer_id = c.id and i.id >= crm.first_id_of(before));
  return crm.move_retention_mark('intakes', batch);
end $$;

create or replace function crm.forget_summaries(before timestamptz, at_most integer) returns integer
language plpgsql as $$
declare
  batch uuid[] := array(
    select id from crm.sessions
    where id > crm.retention_mark('sessions') and id < crm.first_id_of(before) order by id limit at_most
  );
begin
  update crm.sessions set summary = null where id = any (batch) and summary is not null;
  return crm.move_retention_mark('sessions', batch);
end $$;

-- The smallest id of version 7 that could have been made at a moment.
create or replace function crm.first_id_of(moment timestamptz) returns uuid
language sql immutable as $$
  select (lpad(to_hex(greatest(0, floor(extract(epoch from moment) * 1000))::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

grant execute on function
crm.retention_mark(text), crm.move_retention_mark(text, uuid[]), crm.forget_metadata(timestamptz, integer),
crm.forget_intakes(timestamptz, integer), crm.forget_summaries(timestamptz, integer), crm.first_id_of(timestamptz) to crm_steward;
