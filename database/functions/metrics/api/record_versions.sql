-- Records the digests of the catalogue and of the code in force, each when it is another than the last.
create or replace function api.record_versions(claims jsonb, catalogue text, code text) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  recorded integer;
begin
  perform crm.authorize_call(claims, 'service');
  insert into business_changes (kind, subject)
  select v.kind, v.digest
  from (values ('catalogue_changed', catalogue), ('deployed', code)) as v (kind, digest)
  where v.digest is distinct from (select c.subject from business_changes as c where c.kind = v.kind order by c.id desc limit 1);
  get diagnostics recorded = row_count;
  return jsonb_build_object('recorded', recorded);
end $$;

grant execute on function api.record_versions to crm_worker;
