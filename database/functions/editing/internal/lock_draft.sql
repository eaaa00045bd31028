-- Locks the draft as an admin last saw it; a conflict where it was saved, published or withdrawn meanwhile, or the catalogue has changed.
create or replace function crm.lock_draft(seen_revision integer) returns crm.catalogue_versions
language plpgsql as $$
declare
  v crm.catalogue_versions;
begin
  perform pg_advisory_xact_lock(hashtextextended('crm.catalogue_versions', 0));
  select * into v from crm.catalogue_versions where status in ('draft', 'proposed') for update;
  if not found then
    perform crm.raise_conflict('There is no draft any more.');
  elsif v.revision <> seen_revision then
    perform crm.raise_conflict('The draft was changed meanwhile: look at it again.');
  end if;
  return v;
end $$;
