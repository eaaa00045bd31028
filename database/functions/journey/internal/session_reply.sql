-- A session as the API returns it, with the details of its intake.
create or replace function crm.session_reply(s crm.sessions) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', s.id, 'customer_id', s.customer_id, 'intake_id', s.intake_id, 'mechanic_id', s.mechanic_id,
    'mechanic_name', (select m.name from crm.mechanics as m where m.id = s.mechanic_id),
    'session_type', s.session_type, 'plan', s.plan, 'status', s.status, 'minutes', s.minutes,
    'price_cents', s.price_cents, 'currency', s.currency,
    'concern', i.concern, 'vehicle', i.vehicle, 'urgent', coalesce(i.urgent, false), 'files', to_jsonb(coalesce(i.files, '{}')),
    'created_at', s.created_at, 'accepted_at', s.accepted_at, 'started_at', s.started_at, 'ended_at', s.ended_at,
    'duration_minutes', s.duration_minutes, 'ended_by', s.ended_by, 'summary', s.summary, 'summarised_at', s.summarised_at,
    'rating', s.rating, 'rated_at', s.rated_at, 'includes', to_jsonb(s.includes), 'priority', s.priority,
    'preferred_mechanic_id', s.preferred_mechanic_id, 'preferred_until', s.preferred_until
  )
  from (select) as one left join crm.intakes as i on i.id = s.intake_id
$$;
