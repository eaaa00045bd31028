-- Lets a mechanic alone put a name to a recommendation: the functions of customers write the answers of the same row.
create or replace function crm.guard_signature() returns trigger
language plpgsql as $$
begin
  raise exception using errcode = '42501', message = format('A %s may not sign what a mechanic recommends.', crm.role());
end $$;

create or replace trigger guard_signature
before update of rank, recommended_by, recommended_note, recommended_until on crm.upsell_recommendations
for each row when (
  crm.role() <> 'mechanic' and current_user = 'crm_api'
  and (
    new.rank is distinct from old.rank or new.recommended_by is distinct from old.recommended_by
    or new.recommended_note is distinct from old.recommended_note or new.recommended_until is distinct from old.recommended_until
  )
)
execute function crm.guard_signature();
