-- Stores the offered of some decisions as recommendations of a session, each type once; returns how many are new.
create or replace function crm.save_recommendations(s crm.sessions, decisions jsonb) returns integer
language plpgsql as $$
declare
  created integer;
begin
  insert into crm.upsell_recommendations (
    customer_id, session_id, recommendation_type, service_title, service_description, price_cents, currency, former_price_cents,
    billing_interval, stripe_price, plan, badge, reason, action_url, action_label, rank, metadata,
    includes, minutes, same_mechanic_hours, priority, language, translations
  )
  select
    s.customer_id, s.id, d.recommendation_type, d.service_title, d.service_description, d.price_cents, d.currency,
    d.former_price_cents, d.billing_interval, d.stripe_price, d.plan, d.badge, d.reason, d.action_url,
    coalesce(d.action_label, ''), d.rank,
    jsonb_strip_nulls(jsonb_build_object('reason_code', d.reason_code, 'score', d.score, 'price_reason', d.price_reason)),
    coalesce(d.includes, '{}'), d.minutes, d.same_mechanic_hours, coalesce(d.priority, false),
    coalesce(d.language, 'en'), coalesce(d.translations, '{}')
  from jsonb_to_recordset(decisions) as d (
    recommendation_type text, offered boolean, service_title text, service_description text, price_cents bigint, currency text,
    former_price_cents bigint, billing_interval text, stripe_price text, plan text, badge text, reason text, action_url text,
    action_label text, rank smallint, reason_code text, score numeric, price_reason text, includes text[], minutes integer,
    same_mechanic_hours integer, priority boolean, language text, translations jsonb
  )
  where d.offered
  on conflict (session_id, recommendation_type) do nothing;
  get diagnostics created = row_count;
  return created;
end $$;
