-- Appends decisions after a session to the log, each with its recommendation.
create or replace function crm.log_decisions(s crm.sessions, decisions jsonb, decided_from text) returns void
language sql as $$
  insert into crm.upsell_decisions (
    session_id, recommendation_type, source, offered, rank, score, price_cents, currency, stripe_price, reason_code, reason, details,
    recommendation_id, base_rank, propensity, quote_id
  )
  select
    s.id, d.recommendation_type, decided_from, d.offered, d.rank, d.score, d.price_cents, d.currency, d.stripe_price, d.reason_code,
    d.reason, coalesce(d.details, '{}'), u.id, d.base_rank, coalesce(d.propensity, 1), (select q.id from crm.quotes as q where q.upsell_id = u.id order by q.id desc limit 1)
  from jsonb_to_recordset(decisions) as d (
    recommendation_type text, offered boolean, rank smallint, score numeric, price_cents bigint, currency text, stripe_price text,
    reason_code text, reason text, details jsonb, base_rank smallint, propensity double precision
  )
  left join crm.upsell_recommendations as u
    on u.session_id = s.id and u.recommendation_type = d.recommendation_type and d.offered
$$;
