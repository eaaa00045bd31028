-- Keeps the scores of a batch of customers in place of those before, and their moves between segments with the given reason; of nobody
-- who was erased. Returns how many moved.
create or replace function api.save_scores(claims jsonb, at timestamptz, given jsonb) returns jsonb
language plpgsql security definer set search_path = crm, pg_temp as $$
declare
  moved integer;
begin
  perform crm.authorize_call(claims, 'service');
  with scored as (
    select s.*, g.value ->> 'move_reason' as move_reason
    from jsonb_array_elements(given) as g
    cross join lateral jsonb_populate_record(null::customer_scores, g.value) as s
    where not crm.is_erased(s.customer_id)
  ), moves as (
    insert into segment_moves (customer_id, from_segment, to_segment, reason, at)
    select s.customer_id, c.segment, s.segment, s.move_reason, at
    from scored as s
    left join customer_scores as c on c.customer_id = s.customer_id
    -- That somebody appeared who bought nothing yet is no move.
    where coalesce(c.segment, 'prospect') <> s.segment
    returning 1
  ), saved as (
    insert into customer_scores (
      customer_id, scored_at, recency_days, purchases, money_cents, currency, r, f, m, segment, is_member, p_alive, p_churn_90,
      expected_purchases_365, value_cents, value_low_80, value_high_80, value_low_95, value_high_95, model_version, reasons
    )
    select s.customer_id, at, s.recency_days, s.purchases, s.money_cents, s.currency, s.r, s.f, s.m, s.segment, s.is_member, s.p_alive,
      s.p_churn_90, s.expected_purchases_365, s.value_cents, s.value_low_80, s.value_high_80, s.value_low_95, s.value_high_95,
      s.model_version, s.reasons
    from scored as s
    on conflict (customer_id) do update set
      scored_at = excluded.scored_at, recency_days = excluded.recency_days, purchases = excluded.purchases,
      money_cents = excluded.money_cents, currency = excluded.currency, r = excluded.r, f = excluded.f, m = excluded.m,
      segment = excluded.segment, is_member = excluded.is_member, p_alive = excluded.p_alive, p_churn_90 = excluded.p_churn_90,
      expected_purchases_365 = excluded.expected_purchases_365, value_cents = excluded.value_cents, value_low_80 = excluded.value_low_80,
      value_high_80 = excluded.value_high_80, value_low_95 = excluded.value_low_95, value_high_95 = excluded.value_high_95,
      model_version = excluded.model_version, reasons = excluded.reasons
  )
  select count(*) into moved from moves;
  return to_jsonb(moved);
end $$;

grant execute on function api.save_scores to crm_worker;
