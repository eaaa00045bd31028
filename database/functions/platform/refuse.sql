-- Raises the errors of the interface: one place for their codes and their shape.
set local role crm_owner;

create or replace function crm.refuse_unknown(what text) returns void
language plpgsql as $$
begin
  raise exception using errcode = 'CR404', message = format('There is no such %s.', what);
end $$;

create or replace function crm.refuse_move(from_status text, to_status text) returns void
language plpgsql as $$
begin
  raise exception using errcode = 'CR409',
    message = format('A session that is %s cannot become %s.', from_status, to_status);
end $$;

create or replace function crm.refuse_conflict(sentence text) returns void
language plpgsql as $$
begin
  raise exception using errcode = 'CR409', message = sentence;
end $$;

create or replace function crm.refuse_field(code text, field text, sentence text) returns void
language plpgsql as $$
begin
  raise exception using errcode = code, message = sentence, detail = jsonb_build_object('field', field)::text;
end $$;

grant execute on function
crm.refuse_unknown(text), crm.refuse_move(text, text), crm.refuse_conflict(text), crm.refuse_field(text, text, text)
to crm_api;
