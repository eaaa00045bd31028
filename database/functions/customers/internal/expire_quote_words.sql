-- Empties the sentences in a batch of old quotes, and what they were made from; amounts stay.
create or replace function crm.expire_quote_words(before timestamptz, at_most integer) returns integer
language plpgsql as $$
declare
  batch uuid[] := array(
    select id from crm.quotes
    where id > crm.retention_cursor('quotes') and id < crm.min_uuidv7_at(before) order by id limit at_most
  );
begin
  update crm.quotes set lines = crm.wordless_lines(lines), notes = '{}', terms = '{}' where id = any (batch);
  return crm.advance_retention_cursor('quotes', batch);
end $$;

revoke execute on function crm.expire_quote_words from crm_api;
