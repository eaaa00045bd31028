-- A page of the lists of the last year as the likelihood to buy is learnt from them, in the order of their sessions' ids: the facts, and of each
-- eligible offer what came of it within some days. `shown_at` is null before those days are over, and where a mechanic signed one of the offers.
create or replace function api.list_delivered_lists(claims jsonb, after uuid, outcome_days integer, at_most integer) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
begin
  perform crm.authorize_call(claims, 'service');
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'session_id', c.session_id,
      'customer_id', s.customer_id,
      'context', c.context,
      'shown_at', case when l.shown_at <= now() - make_interval(days => outcome_days) and not l.signed then l.shown_at end,
      'chance', case when c.context #> '{ranking,explore}' > '0' and a.experiments = 0 then l.first / coalesce(a.held_back, 1) end,
      'offers', l.offers
    ) order by c.session_id), '[]')
    from (
      select * from upsell_decision_contexts
      where (after is null or session_id > after) and created_at > now() - interval '365 days' order by session_id limit at_most
    ) as c
    inner join sessions as s on s.id = c.session_id
    cross join lateral (
      -- A list that an experiment could have changed was not decided by the draw alone; the holdout leaves it as it is.
      select
        count(*) filter (where e ->> 'experiment' <> 'holdout') as experiments,
        max((e ->> 'propensity')::double precision) filter (where e ->> 'experiment' = 'holdout') as held_back
      from jsonb_array_elements(c.assignments) as e
    ) as a
    cross join lateral (
      select
        min(u.shown_at) as shown_at,
        coalesce(bool_or(u.recommended_by is not null), false) as signed,
        max(d.propensity) filter (where d.rank = 1) as first,
        jsonb_agg(jsonb_build_object(
          'recommendation_type', d.recommendation_type, 'rank', d.rank, 'base_rank', d.base_rank,
          'price_cents', d.price_cents, 'currency', d.currency,
          'bought', coalesce(u.purchased_at <= u.shown_at + make_interval(days => outcome_days), false)
        ) order by d.base_rank, d.score desc, d.recommendation_type) as offers
      from upsell_decisions as d
      left join upsell_recommendations as u on u.id = d.recommendation_id
      where d.session_id = c.session_id and d.source = 'rules' and d.recommendation_type = any(c.eligible)
    ) as l
  );
end $$;

grant execute on function api.list_delivered_lists to crm_worker;
