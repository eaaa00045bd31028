-- Stores all decisions of a session with its recommendations and what they were made from, once; a second call finds it done.
create or replace function api.save_decisions(claims jsonb, wanted uuid, decisions jsonb, log_entry jsonb default null) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  s crm.sessions;
  created integer;
begin
  perform crm.authorize_call(claims, 'service');
  s := crm.lock_session(wanted);
  if s.upsells_generated_at is not null then
    return jsonb_build_object('created', 0, 'repeated', true);
  end if;
  if crm.is_erased(s.customer_id) then
    -- Nothing is recommended to somebody who has gone, and nothing is left to decide.
    decisions := '[]';
    log_entry := null;
  end if;
  insert into upsell_recommendations (
    customer_id, session_id, recommendation_type, service_title, service_description, price_cents, currency, former_price_cents,
    billing_interval, stripe_price, plan, badge, reason, action_url, action_label, rank, metadata,
    includes, minutes, same_mechanic_hours, priority
  )
  select
    s.customer_id, s.id, d.recommendation_type, d.service_title, d.service_description, d.price_cents, d.currency,
    d.former_price_cents, d.billing_interval, d.stripe_price, d.plan, d.badge, d.reason, d.action_url,
    coalesce(d.action_label, ''), d.rank,
    jsonb_strip_nulls(jsonb_build_object('reason_code', d.reason_code, 'score', d.score, 'price_reason', d.price_reason)),
    coalesce(d.includes, '{}'), d.minutes, d.same_mechanic_hours, coalesce(d.priority, false)
  from jsonb_to_recordset(decisions) as d (
    recommendation_type text, offered boolean, service_title text, service_description text, price_cents bigint, currency text,
    former_price_cents bigint, billing_interval text, stripe_price text, plan text, badge text, reason text, action_url text,
    action_label text, rank smallint, reason_code text, score numeric, price_reason text, includes text[], minutes integer,
    same_mechanic_hours integer, priority boolean
  )
  where d.offered
  on conflict (session_id, recommendation_type) do nothing;
  get diagnostics created = row_count;

  insert into upsell_decisions (
    session_id, recommendation_type, offered, rank, score, price_cents, currency, stripe_price, reason_code, reason, details,
    recommendation_id, base_rank, propensity
  )
  select
    s.id, d.recommendation_type, d.offered, d.rank, d.score, d.price_cents, d.currency, d.stripe_price, d.reason_code,
    d.reason, coalesce(d.details, '{}'), u.id, d.base_rank, coalesce(d.propensity, 1)
  from jsonb_to_recordset(decisions) as d (
    recommendation_type text, offered boolean, rank smallint, score numeric, price_cents bigint, currency text, stripe_price text,
    reason_code text, reason text, details jsonb, base_rank smallint, propensity double precision
  )
  left join upsell_recommendations as u on u.session_id = s.id and u.recommendation_type = d.recommendation_type;

  insert into upsell_decision_contexts (session_id, context, catalogue_hash, rules_version, assignments, eligible)
  select s.id, b.context, b.catalogue_hash, b.rules_version, b.assignments, b.eligible
  from jsonb_to_record(log_entry) as b (
    context jsonb, catalogue_hash text, rules_version integer, assignments jsonb, eligible text[]
  )
  where log_entry is not null;
  perform crm.save_experiment_units(s.customer_id, coalesce(log_entry -> 'assignments', '[]'));
  perform crm.record_asked_prices(decisions);
  update sessions set upsells_generated_at = now() where id = s.id;
  return jsonb_build_object('created', created, 'repeated', false);
end $$;

grant execute on function api.save_decisions to crm_worker;
