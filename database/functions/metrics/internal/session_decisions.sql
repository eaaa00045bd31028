-- Every recommendation decision of a session with its outcome, including those made by hand.
create or replace function crm.session_decisions(wanted uuid) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(to_jsonb(d) order by d.rank nulls last, d.score desc nulls last, d.recommendation_type), '[]')
  from (
    select
      d.recommendation_type, d.source, d.offered, d.rank, d.score, d.probability, d.price_cents, d.currency, d.reason_code, d.reason, d.details, d.created_at,
      case when u.id is not null then crm.upsell_reply(u) end as upsell
    from crm.upsell_decisions as d
    left join crm.upsell_recommendations as u on u.id = d.recommendation_id
    -- What the mechanic put their name to is told once, as theirs.
    where d.session_id = wanted and (d.source = 'mechanic' or u.recommended_by is null)
    union all
    -- Recommendations made by hand have no decision.
    select
      u.recommendation_type, 'rules', true, u.rank, null, null, u.price_cents, u.currency, null, null, '{}', u.created_at, crm.upsell_reply(u)
    from crm.upsell_recommendations as u
    where u.session_id = wanted and not exists (
      select from crm.upsell_decisions as d where d.recommendation_id = u.id
    )
  ) as d
$$;
