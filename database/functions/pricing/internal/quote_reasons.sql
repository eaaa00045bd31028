-- Why a quote is lower, one sentence after the other, in the language that comes first; null where nothing was taken off.
create or replace function crm.quote_reasons(quote uuid) returns text
language sql stable as $$
  select string_agg(reason.value, ' ' order by line.ordinality)
  from crm.quotes as q
  cross join jsonb_array_elements(q.lines) with ordinality as line
  cross join lateral jsonb_each_text(line.value -> 'reasons') as reason
  where q.id = quote and reason.key = q.terms #>> '{languages,0}'
$$;
