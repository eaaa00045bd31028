-- Keeps that a customer was delivered the list that was decided after a session, in all variations alike.
create or replace function crm.expose_experiment_units(wanted_session uuid, wanted_customer uuid) returns void
language sql as $$
  update crm.experiment_units as u set exposed_at = now()
  from crm.upsell_decision_contexts as c
  cross join jsonb_to_recordset(c.assignments) as a (experiment text, phase integer)
  where c.session_id = wanted_session
    and u.experiment = a.experiment and u.phase = a.phase and u.customer_id = wanted_customer and u.exposed_at is null
$$;
