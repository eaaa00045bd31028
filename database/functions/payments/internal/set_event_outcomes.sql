-- Sets the outcome of each event of a checkout: applied once its checkout is known, flagged for review, else stored.
create or replace function crm.set_event_outcomes(checkout text, ours boolean) returns void
language plpgsql as $$
declare
  payment crm.payments;
begin
  select * into payment from crm.payments where stripe_checkout_session_id = checkout;
  with flagged_events as (
    select e.id, case
      when e.checkout_session_id is not null then payment.flag
      when e.currency <> payment.currency then 'currency_mismatch'
    end as flag
    from crm.events_of_checkout(checkout) as e
  ), outcomes as (
    select id, flag, case
      when flag is not null then 'flagged' when payment.id is not null or ours then 'applied' else 'stored'
    end as outcome from flagged_events
  )
  update crm.stripe_events as e set outcome = outcomes.outcome, flag = outcomes.flag
  from outcomes where e.id = outcomes.id and (e.outcome, e.flag) is distinct from (outcomes.outcome, outcomes.flag);
end $$;
