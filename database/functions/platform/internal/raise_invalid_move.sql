-- Raises CR409 for a move between states that is not allowed.
create or replace function crm.raise_invalid_move(from_status text, to_status text) returns void
language plpgsql as $$
begin
  raise exception using errcode = 'CR409',
    message = format('A session that is %s cannot become %s.', from_status, to_status);
end $$;
