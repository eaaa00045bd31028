-- FNV-1a of 32 bits over the code points of a text, as GrowthBook computes it.
create or replace function crm.hash_fnv32a(content text) returns bigint
language plpgsql immutable strict as $$
declare
  hashed bigint := 2166136261;
begin
  for place in 1 .. length(content) loop
    hashed := ((hashed # ascii(substr(content, place, 1))) * 16777619) & 4294967295;
  end loop;
  return hashed;
end $$;
