-- What was decided about the mechanic's own recommendation after a session: the one that was made, else the last that was held back.
create or replace function crm.mechanics_recommendation(wanted_session uuid) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'recommendation_type', d.recommendation_type, 'offered', d.offered, 'reason', d.reason,
    'rests_until', d.details ->> 'rests_until', 'note', u.recommended_note, 'until', u.recommended_until
  )
  from crm.upsell_decisions as d
  left join crm.upsell_recommendations as u on u.id = d.recommendation_id
  where d.session_id = wanted_session and d.source = 'mechanic'
  order by d.offered desc, d.created_at desc
  limit 1
$$;
