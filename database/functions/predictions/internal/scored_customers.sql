-- A page of the customers of a segment, of a cohort, at risk or of all, those first who paid most, or at risk with whom most is at stake;
-- one row more than at_most when there is another page. `place` is what they are ordered by.
create or replace function crm.scored_customers(
  of_segment text, of_cohort text, at_risk boolean, below bigint, before_id uuid, at_most integer
) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(
    jsonb_build_object('id', p.customer_id, 'name', c.name, 'email', c.email, 'place', p.place) || crm.standing_reply(p.scores)
    order by p.place desc, p.customer_id desc
  ), '[]')
  from (
    select s.customer_id, s as scores, o.place
    from crm.customer_scores as s
    cross join lateral (select case when at_risk then crm.at_stake(s) else s.money_cents end) as o (place)
    where (of_segment is null or s.segment = of_segment)
      and (of_cohort is null or exists (
        select from crm.customer_cohorts as m where m.cohort = of_cohort and m.customer_id = s.customer_id
      ))
      and (not at_risk or crm.is_at_risk(s))
      and (before_id is null or (o.place, s.customer_id) < (below, before_id))
    order by o.place desc, s.customer_id desc limit at_most + 1
  ) as p
  inner join crm.customers as c on c.id = p.customer_id
$$;
