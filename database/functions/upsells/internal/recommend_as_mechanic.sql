-- Keeps what was decided about the offer that a session's mechanic recommends, once: a new recommendation, or their name on the one
-- that the rules have made. The caller holds the session and serves its customer.
create or replace function crm.recommend_as_mechanic(s crm.sessions, decision jsonb) returns void
language plpgsql as $$
declare
  kind text := decision ->> 'recommendation_type';
  field text := 'recommendation.recommendation_type';
  earlier crm.upsell_decisions;
  u crm.upsell_recommendations;
begin
  select * into earlier from crm.upsell_decisions as d
  where d.session_id = s.id and d.source = 'mechanic' and (d.offered or d.recommendation_type = kind)
  order by d.offered desc limit 1;
  if earlier.recommendation_type <> kind then
    perform crm.raise_field_error('CR409', field, 'After this session another offer was recommended already; there is one a session.');
  elsif earlier.session_id is null then
    select * into u from crm.upsell_recommendations as r where r.session_id = s.id and r.recommendation_type = kind for update;
    if u.purchased_at is not null then
      perform crm.raise_field_error('CR409', field, 'The customer has bought this after the session already.');
    elsif u.dismissed_at is not null then
      perform crm.raise_field_error('CR409', field, 'The customer has dismissed this after the session already.');
    elsif u.id is not null then
      -- It stands at the price that was asked, whatever it would be now.
      u := crm.as_quoted(u);
      decision := decision || jsonb_build_object('price_cents', u.price_cents, 'currency', u.currency, 'stripe_price', u.stripe_price);
    elsif crm.save_recommendations(s, jsonb_build_array(decision)) > 0 then
      perform crm.save_quotes(s, jsonb_build_array(decision));
      perform crm.record_asked_prices(jsonb_build_array(decision));
    end if;
    perform crm.log_decisions(s, jsonb_build_array(decision), 'mechanic');
    earlier.offered := (decision ->> 'offered')::boolean;
  end if;
  if earlier.offered then
    update crm.upsell_recommendations set
      rank = 0, recommended_by = s.mechanic_id, recommended_note = decision ->> 'note', recommended_until = (decision ->> 'until')::date
    where session_id = s.id and recommendation_type = kind;
  end if;
end $$;
