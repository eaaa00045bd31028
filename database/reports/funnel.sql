-- How far intakes came: as the raw counts of GET /api/metrics/funnel over all time.
select
  (select count(*) from intakes) as total_intakes,
  (select count(*) from sessions) as sessions_opened,
  (select count(started_at) from sessions) as sessions_started,
  (select count(duration_minutes) from sessions) as sessions_completed,
  (select count(*) from upsell_recommendations) as upsells_made,
  (select count(shown_at) from upsell_recommendations) as upsells_shown,
  (select count(clicked_at) from upsell_recommendations) as upsells_clicked,
  (select count(purchased_at) from upsell_recommendations) as upsells_purchased;
