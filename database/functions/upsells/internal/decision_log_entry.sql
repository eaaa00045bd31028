-- The decisions of the rules after one session as they were stored, with all that they were made from.
create or replace function crm.decision_log_entry(c crm.upsell_decision_contexts) returns jsonb
language sql stable as $$
  select to_jsonb(c) || jsonb_build_object('published', (
    select jsonb_build_object('number', v.number, 'patches', v.patches)
    from crm.catalogue_versions as v where v.number = c.catalogue_version
  ), 'assignments', (
    select coalesce(jsonb_agg(a.value || jsonb_build_object('definition', e.definition) order by a.ordinality), '[]')
    from jsonb_array_elements(c.assignments) with ordinality as a
    inner join crm.experiments as e on e.name = a.value ->> 'experiment' and e.phase = (a.value ->> 'phase')::integer
  ), 'decisions', (
    select coalesce(jsonb_agg(to_jsonb(d) order by d.recommendation_type), '[]')
    from crm.upsell_decisions as d where d.session_id = c.session_id and d.source = 'rules'
  ))
$$;
