-- What became of each event of a checkout: applied once its checkout is known, flagged where a person must look, else held.
set local role crm_owner;

create or replace function crm.judge_events(checkout text, ours boolean) returns void
language plpgsql as $$
declare
  payment crm.payments;
begin
  select * into payment from crm.payments where stripe_checkout_session_id = checkout;
  with judged as (
    select e.id, case
      when e.checkout_session_id is not null then payment.flag
      when e.currency <> payment.currency then 'currency_mismatch'
    end as flag
    from crm.find_events(checkout) as e
  ), said as (
    select id, flag, case
      when flag is not null then 'flagged' when payment.id is not null or ours then 'applied' else 'stored'
    end as outcome from judged
  )
  update crm.stripe_events as e set outcome = said.outcome, flag = said.flag
  from said where e.id = said.id and (e.outcome, e.flag) is distinct from (said.outcome, said.flag);
end $$;

-- A union, because three alternatives in one condition would read all events ever received.
create or replace function crm.find_events(checkout text) returns setof crm.stripe_events
language sql stable rows 10 as $$
  with facts as materialized (
    select payment_intent_id, charge_id from crm.find_facts(checkout)
  )
  select * from crm.stripe_events where checkout_session_id = checkout
  union all
  select e.* from crm.stripe_events as e
  where e.checkout_session_id is null and e.payment_intent_id in (select f.payment_intent_id from facts as f)
  union all
  select e.* from crm.stripe_events as e
  where e.checkout_session_id is null and e.payment_intent_id is null and e.charge_id in (select f.charge_id from facts as f)
$$;

grant execute on function crm.judge_events(text, boolean), crm.find_events(text) to crm_api;
