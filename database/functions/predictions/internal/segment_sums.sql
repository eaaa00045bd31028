-- How many customers stand in each segment, and what they paid by currency; how many in each place of the grid; and who moved since.
create or replace function crm.segment_sums(moved_since timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'segments', (
      select coalesce(jsonb_agg(to_jsonb(g) order by g.segment, g.currency), '[]') from (
        select segment, currency, count(*) as customers, sum(money_cents) as money_cents from crm.customer_scores group by segment, currency
      ) as g
    ),
    'places', (
      select coalesce(jsonb_agg(to_jsonb(g) order by g.r desc, g.fm), '[]') from (
        select r, (f + m + 1) / 2 as fm, count(*) as customers from crm.customer_scores where r is not null group by 1, 2
      ) as g
    ),
    'moves', (
      select coalesce(jsonb_agg(to_jsonb(g) order by g.customers desc, g.from_segment, g.to_segment), '[]') from (
        select from_segment, to_segment, count(distinct customer_id) as customers from crm.segment_moves
        where at > moved_since and from_segment is not null group by from_segment, to_segment
      ) as g
    )
  )
$$;
