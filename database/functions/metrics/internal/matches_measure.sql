-- Whether any wanted measure starts with one of these prefixes; null wants all.
create or replace function crm.matches_measure(wanted text[], beginnings text[]) returns boolean
language sql immutable as $$
  select wanted is null
    or exists (select from unnest(wanted) as m (measure), unnest(beginnings) as b (beginning) where starts_with(measure, beginning))
$$;
