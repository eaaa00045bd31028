-- What each recommendation does: as GET /api/metrics/upsells?group=recommendation_type over all time.
select
  recommendation_type,
  count(*) as made,
  count(shown_at) as shown,
  count(viewed_at) as viewed,
  count(clicked_at) as clicked,
  count(dismissed_at) as dismissed,
  count(purchased_at) as purchased,
  round(100.0 * count(clicked_at) / nullif(count(shown_at), 0), 2) as click_through,
  round(100.0 * count(purchased_at) / nullif(count(shown_at), 0), 2) as conversion
from upsell_recommendations
group by recommendation_type
order by recommendation_type;
