-- The unmerged facts of measures, for reports in the same statement: a merge between two statements would count them twice or never.
create or replace function crm.tail_facts(measures text[]) returns crm.metric_fact[]
language sql stable as $$
  select array(select f from crm.unmerged_facts(measures, null) as f where f.measure = any (measures))
$$;
